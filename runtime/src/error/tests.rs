use super::Error;
use crate::bstr::BString;
use crate::hresult::{
    DISP_E_EXCEPTION, E_FAIL, E_INVALIDARG, E_POINTER, HResultInfo, HResultTable, S_FALSE, S_OK,
};
use crate::raw::{EXCEPINFO, SCODE};
use crate::value::testing::object;
use core::mem::ManuallyDrop;
use windows_core::{HRESULT, IUnknown, Interface};

const VM_E_BUSY: HRESULT = HRESULT(0xA004_0201_u32 as i32);
const TABLE: HResultTable = &[HResultInfo::new(
    VM_E_BUSY,
    "VM_E_BUSY",
    "the machine is busy",
)];

const fn needs_send_and_sync<T: Send + Sync>() {}
const _: () = needs_send_and_sync::<Error>();

#[test]
fn displays_name_code_and_text() {
    let text = |error: Error| error.to_string();
    assert_eq!(
        text(E_FAIL.into()),
        "E_FAIL (0x80004005): unspecified failure"
    );
    assert_eq!(
        text(Error::new(E_FAIL, "no disk\r\n")),
        "E_FAIL (0x80004005): no disk"
    );
    let library = Error::from(VM_E_BUSY).with_table(TABLE);
    assert_eq!(
        text(library.clone()),
        "VM_E_BUSY (0xA0040201): the machine is busy"
    );
    assert_eq!(library.name(), Some("VM_E_BUSY"));
    assert_eq!(
        text(library.with_description("still")),
        "VM_E_BUSY (0xA0040201): still"
    );
    assert_eq!(Error::from(VM_E_BUSY).name(), None);
    assert!(text(Error::new(VM_E_BUSY, "x")).ends_with("0xA0040201: x"));
    let full = Error::new(E_FAIL, "no disk").with_source("Server.1");
    assert_eq!(
        format!("{full:?}"),
        "Error(E_FAIL (0x80004005): no disk; source: Server.1)"
    );
}

#[test]
fn a_success_code_is_kept() {
    assert_eq!(Error::from(S_FALSE).code(), S_FALSE);
    assert_eq!(HRESULT::from(Error::from(S_OK)), S_OK);
}

#[test]
fn equal_are_errors_of_the_same_code() {
    assert_eq!(Error::new(E_FAIL, "a"), Error::new(E_FAIL, "b"));
    assert_ne!(Error::from(E_FAIL), Error::from(E_POINTER));
    assert_eq!(Error::from(E_FAIL), E_FAIL);
}

#[test]
fn converts_errors_of_windows_core() {
    let error = Error::from(windows_core::Error::from_hresult(E_INVALIDARG));
    assert_eq!((error.code(), error.description()), (E_INVALIDARG, ""));
    assert_eq!(Error::from(windows_core::Error::empty()), E_POINTER);
    let there = windows_core::Error::from(Error::new(E_FAIL, "text"));
    assert_eq!(there.code(), E_FAIL);
    assert_eq!(
        Error::from_call(E_FAIL).description(),
        "",
        "nothing is left behind"
    );
}

fn example() -> Error {
    Error::new(E_INVALIDARG, "no such machine")
        .with_source("VirtualServer.Application")
        .with_help("vs.chm", 42)
}

fn assert_example(error: &Error) {
    assert_eq!(error.code(), E_INVALIDARG);
    assert_eq!(error.description(), "no such machine");
    assert_eq!(error.source(), "VirtualServer.Application");
    assert_eq!(error.help(), Some(("vs.chm", 42)));
}

#[test]
fn travels_by_the_error_object_of_the_thread() {
    example().set_thread_info();
    let error = Error::from_call(E_INVALIDARG);
    assert_example(&error);
    // It is taken.
    assert_eq!(Error::from_call(E_FAIL).description(), "");

    // Another thread has its own.
    example().set_thread_info();
    let other = std::thread::spawn(|| Error::from_call(E_FAIL).description().len());
    assert_eq!(other.join().unwrap(), 0);

    // An error without a text takes an older object away.
    Error::from(E_FAIL).set_thread_info();
    assert_eq!(Error::from_call(E_FAIL).description(), "");
}

#[test]
fn an_error_object_left_by_someone_else_is_not_believed() {
    let dispatch = object();
    example().set_thread_info();
    assert_example(&Error::from_object(E_INVALIDARG, &dispatch));
    example().set_thread_info();
    // The object says that it sets none for methods of IUnknown.
    let unknown: IUnknown = dispatch.cast().unwrap();
    assert_eq!(Error::from_object(E_FAIL, &unknown).description(), "");
}

#[test]
fn travels_by_excepinfo() {
    let mut info = EXCEPINFO::default();
    // SAFETY: a valid EXCEPINFO, filled in once and emptied once.
    let error = unsafe {
        example().fill(&mut info);
        assert_eq!((info.wCode, info.scode), (0, SCODE(E_INVALIDARG.0)));
        Error::from_excepinfo(&mut info)
    };
    assert_example(&error);
    assert!(info.bstrDescription.is_empty() && info.bstrSource.is_empty());
    // SAFETY: null is allowed.
    unsafe { example().fill(core::ptr::null_mut()) };

    // SAFETY: as above.
    let bare = unsafe {
        Error::from(E_FAIL).fill(&mut info);
        Error::from_excepinfo(&mut info)
    };
    assert_eq!(bare.description(), "unspecified failure");
}

#[test]
fn an_exception_may_have_a_short_code() {
    for (code, scode, expected) in [
        (0, 0, DISP_E_EXCEPTION),
        (0, E_FAIL.0, E_FAIL),
        (1, 0, HRESULT(0x8004_0201_u32 as i32)),
        (0xFFFF, E_FAIL.0, HRESULT(0x8004_FFFF_u32 as i32)),
    ] {
        let mut info = EXCEPINFO {
            wCode: code,
            scode: SCODE(scode),
            ..Default::default()
        };
        // SAFETY: a valid EXCEPINFO without texts.
        assert_eq!(unsafe { Error::from_excepinfo(&mut info) }, expected);
    }
}

#[test]
fn an_exception_may_be_filled_in_later() {
    unsafe extern "system" fn fill_in(info: *mut EXCEPINFO) -> HRESULT {
        // SAFETY: called with a valid EXCEPINFO.
        unsafe { (*info).bstrDescription = ManuallyDrop::new(BString::from("late")) };
        S_OK
    }
    let mut info = EXCEPINFO {
        scode: SCODE(E_FAIL.0),
        pfnDeferredFillIn: fill_in as *mut u8,
        ..Default::default()
    };
    // SAFETY: a valid EXCEPINFO.
    let error = unsafe { Error::from_excepinfo(&mut info) };
    assert_eq!((error.code(), error.description()), (E_FAIL, "late"));
    assert!(info.pfnDeferredFillIn.is_null());
}

#[test]
fn an_error_and_a_result_are_two_words() {
    assert_eq!(size_of::<Error>(), 2 * size_of::<usize>());
    assert_eq!(size_of::<crate::Result<()>>(), 2 * size_of::<usize>());
}
