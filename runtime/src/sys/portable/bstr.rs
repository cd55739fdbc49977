//! BSTR: a 4-byte length in bytes, the UTF-16 units, a NUL unit. The pointer is to the units.

use std::alloc::{Layout, alloc, dealloc};

const PREFIX: usize = size_of::<u32>();

/// Layout of the whole block of a BSTR of `bytes` bytes.
fn layout(bytes: usize) -> Option<Layout> {
    let size = bytes.checked_add(PREFIX + size_of::<u16>())?;
    Layout::from_size_align(size, align_of::<u32>()).ok()
}

pub(crate) fn bstr_alloc(units: &[u16]) -> *mut u16 {
    let bytes = size_of_val(units);
    let (Ok(prefix), Some(layout)) = (u32::try_from(bytes), layout(bytes)) else {
        return core::ptr::null_mut();
    };
    // SAFETY: the layout is not empty; the block has room for prefix, units and the final NUL, and
    // its alignment of 4 makes the units (at offset 4) aligned too.
    unsafe {
        let block = alloc(layout);
        if block.is_null() {
            return core::ptr::null_mut();
        }
        block.cast::<u32>().write(prefix);
        let text = block.add(PREFIX).cast::<u16>();
        text.copy_from_nonoverlapping(units.as_ptr(), units.len());
        text.add(units.len()).write(0);
        text
    }
}

/// # Safety
/// `bstr` is null or an owned BSTR of [`bstr_alloc`], which is not used afterwards.
pub(crate) unsafe fn bstr_free(bstr: *mut u16) {
    if bstr.is_null() {
        return;
    }
    // SAFETY: the block starts at the prefix, which says how it was allocated.
    unsafe {
        let block = bstr.cast::<u8>().sub(PREFIX);
        let bytes = block.cast::<u32>().read() as usize;
        if let Some(layout) = layout(bytes) {
            dealloc(block, layout);
        }
    }
}
