//! The few services of the platform that OLE automation needs.
//!
//! Both back ends have the same functions: `windows` calls ole32 and oleaut32, `portable` keeps to the same
//! memory layouts, so that everything above runs and is tested (natively and under Miri) without Windows.
//! `cfg(windows)` stands here, and where nothing portable could do the job: in `activation` and `typelib`.
//!
//! | function | contract |
//! |---|---|
//! | `bstr_alloc(units)` | an owned BSTR with a copy of `units`; null when memory is short |
//! | `bstr_free(bstr)` | frees an owned BSTR; null is fine |
//! | `variant_clear(v)` | frees what the VARIANT owns and makes it VT_EMPTY; by-ref ones own nothing |
//! | `variant_copy(out, v)` | deep copy into `out`, whose old content is overwritten, not freed |
//! | `array_create(vt, bounds)` | an owned SAFEARRAY of zeroed elements, leftmost dimension first; null on failure |
//! | `array_destroy(array)` | frees elements, data and descriptor; DISP_E_ARRAYISLOCKED when locked |
//! | `array_copy(array, out)` | deep copy |
//! | `array_lock`, `array_unlock` | lock count, which keeps data from being moved or freed |
//! | `array_vartype(array)` | VARTYPE of the elements, 0 when the descriptor does not say |
//! | `create_error_info(texts)` | an IErrorInfo object |
//! | `set_error_info`, `take_error_info` | the error object of the calling thread |
//! | `free_threaded_marshaler(outer)` | an aggregated IMarshal; `None` where there are no apartments |
//! | `table_put(object, iid)` | a ticket for an object in the table that all apartments share; `None` if it can't |
//! | `table_get(ticket, iid)` | the object, for the calling apartment |
//! | `table_remove(ticket)` | gives the ticket back |
//! | `register_class_object(class, object)` | a cookie, for a suspended class object of a local server |
//! | `revoke_class_object(cookie)`, `resume_class_objects()` | ends one, lets clients reach all of them |
//! | `add_server_process()`, `release_server_process()` | the count at whose end COM gives the process no new clients |
//! | `enter_apartment(single)`, `leave_apartment()` | the calling thread's stay in an apartment |
//! | `current_apartment()` | the calling thread's; `None` if it has entered none |
//! | `Event` | wakes `wait_for_message` from another thread |
//! | `wait_in_call(event)` | until the event is set, answering calls as in a call to another apartment |
//! | `wait_for_message(event, limit)` | until a message has come, the event is set, or the time is over |
//! | `take_message()` | handles the calling thread's next message |
//! | `has_pings()` | whether COM finds out by itself that a client's process has ended |
//! | `calling_process()` | the `Process` whose call this thread answers: its `id()`, and whether it `has_ended()` |
//! | `module()` | the file of the program or DLL that this code is part of |
//! | `registry(scope)` | the classes of the registry |
//! | `interface_registration(iid)` | what the registry knows about carrying an interface between apartments |
//! | `library_facts(path)` | what a type library says about itself |
//! | `register_library(path, per_user)`, `unregister_library(facts, per_user)` | oleaut32's registration of one |
//! | `system_message(code)` | the platform's text for an HRESULT |

#[cfg(not(windows))]
mod portable;
#[cfg(windows)]
mod windows;

#[cfg(not(windows))]
use portable as platform;
#[cfg(windows)]
use windows as platform;

// Not every function has a caller on every platform.
#[allow(unused_imports)]
pub(crate) use platform::{
    Event, Process, add_server_process, array_copy, array_create, array_destroy, array_lock,
    array_unlock, array_vartype, bstr_alloc, bstr_free, calling_process, create_error_info,
    current_apartment, enter_apartment, free_threaded_marshaler, has_pings, interface_registration,
    leave_apartment, library_facts, module, register_class_object, register_library, registry,
    release_server_process, resume_class_objects, revoke_class_object, set_error_info,
    system_message, table_get, table_put, table_remove, take_error_info, take_message,
    unregister_library, variant_clear, variant_copy, wait_for_message, wait_in_call,
};

/// What an error object says; every text may be empty.
#[derive(Clone, Copy, Default)]
pub(crate) struct ErrorTexts<'a> {
    pub iid: windows_core::GUID,
    pub source: &'a str,
    pub description: &'a str,
    pub help_file: &'a str,
    pub help_context: u32,
}

/// A program or DLL.
#[derive(Clone, Debug)]
pub(crate) struct Module {
    pub path: std::path::PathBuf,
    pub is_program: bool,
}

/// What a type library says about itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct LibraryFacts {
    pub name: String,
    pub libid: windows_core::GUID,
    pub major: u16,
    pub minor: u16,
    #[cfg_attr(not(windows), expect(dead_code, reason = "for oleaut32"))]
    pub lcid: u32,
    /// A SYSKIND.
    #[cfg_attr(not(windows), expect(dead_code, reason = "for oleaut32"))]
    pub system: i32,
    /// The dispinterfaces and automation interfaces, which get a proxy: IID and name.
    pub interfaces: Vec<(windows_core::GUID, String)>,
}

/// A kind of apartment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Apartment {
    /// The one that all threads share that ask for it.
    Multithreaded,
    /// One of a thread's own.
    Single,
    /// The one without threads, in which a thread is while it runs a call to an object there.
    Neutral,
}

/// What came of looking for a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(windows), expect(dead_code, reason = "there are no messages"))]
pub(crate) enum Taken {
    /// There was none.
    None,
    /// One was handled.
    Message,
    /// The thread is to end.
    Quit,
}

/// What the registry knows about carrying an interface between apartments.
#[derive(Clone, Debug)]
#[cfg_attr(not(windows), allow(dead_code, reason = "there is no registry"))]
pub(crate) enum Registered {
    /// The platform has none.
    #[cfg_attr(windows, allow(dead_code, reason = "Windows has a registry"))]
    NoRegistry,
    /// Nothing.
    Missing,
    /// Its proxy's class, and the type library that one may need.
    Found {
        proxy: Option<String>,
        library: Option<RegisteredLibrary>,
    },
}

/// The type library that an interface's key names.
#[derive(Clone, Debug)]
pub(crate) struct RegisteredLibrary {
    /// GUID and version.
    pub id: String,
    /// Whether it has a key of its own.
    pub registered: bool,
}
