//! Scripts, as administrators wrote them for Virtual Server.

use std::fs::File;
use std::process::{Command, Stdio};

use crate::setup::{Registered, is_wine};

/// Runs a script of one of these languages and gives its lines.
///
/// It prints into a file: a pipe would stay open as long as what the host has started, such as Wine's desktop.
fn script(extension: &str, text: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let [script, printed, errors] =
        [extension, "out", "err"].map(|end| folder.path().join(format!("script.{end}")));
    std::fs::write(&script, text).unwrap();
    let status = Command::new("cscript")
        .arg("//nologo")
        .arg(&script)
        .stdin(Stdio::null())
        .stdout(File::create(&printed).unwrap())
        .stderr(File::create(&errors).unwrap())
        .status()
        .unwrap();
    let [text, errors] = [printed, errors]
        .map(|path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned());
    assert!(status.success(), "{text}{errors}");
    text.lines().map(|line| line.trim_end().into()).collect()
}

const VBSCRIPT: &str = r#"
Option Explicit
Dim server, machine, other, names, task
Set server = CreateObject("VirtualServer.Application")
WScript.Echo "name", server.Name
Set machine = server.CreateVirtualMachine("web01", "C:\Virtual Machines")
server.CreateVirtualMachine "db01", "C:\Virtual Machines"
machine.Notes = "a note"
machine.Memory = 256
WScript.Echo "properties", machine.Name, machine.Notes, machine.Memory, machine.State, machine.HasMMX
For Each other In server.VirtualMachines
    names = names & " " & other.Name
Next
WScript.Echo "each" & names
WScript.Echo "items", server.VirtualMachines.Count, server.VirtualMachines.Item(2).Name, server.VirtualMachines(1).Name
WScript.Echo "found", server.FindVirtualMachine("DB01").Name
machine.SetConfigurationValue "operator/number", 42
WScript.Echo "setting", machine.GetConfigurationValue("operator/number")
Set task = machine.Startup
task.WaitForCompletion -1
WScript.Echo "runs", machine.State, machine.GuestOS.IsHeartbeating, task.IsComplete, task.PercentCompleted
On Error Resume Next
machine.Startup
WScript.Echo "refused", Hex(Err.Number), Err.Source, Err.Description
Err.Clear
server.RegisterVirtualMachine "web02", "C:\none.vmc"
WScript.Echo "no file", Hex(Err.Number), InStr(Err.Description, "C:\none.vmc") > 0
Err.Clear
WScript.Echo server.NoSuchMember
WScript.Echo "no member", Err.Number
Err.Clear
machine.Notes = Array(1, 2)
WScript.Echo "wrong type", Err.Number
Err.Clear
WScript.Echo server.VirtualMachines(3).Name
WScript.Echo "no item", Err.Number <> 0
Err.Clear
machine.TurnOff.WaitForCompletion -1
server.DeleteVirtualMachine machine
WScript.Echo "left", server.VirtualMachines.Count, Err.Number
"#;

const JSCRIPT: &str = r#"
var server = new ActiveXObject('VirtualServer.Application');
WScript.Echo('name', server.Name);
var machine = server.CreateVirtualMachine('web01', 'C:\\Virtual Machines');
server.CreateVirtualMachine('db01', 'C:\\Virtual Machines');
machine.Notes = 'a note';
WScript.Echo('properties', machine.Name, machine.Notes, machine.Memory, machine.State);
var names = '';
for (var each = new Enumerator(server.VirtualMachines); !each.atEnd(); each.moveNext())
    names += ' ' + each.item().Name;
WScript.Echo('each' + names);
WScript.Echo('items', server.VirtualMachines.Count, server.VirtualMachines.Item(2).Name, server.VirtualMachines(1).Name);
machine.Startup().WaitForCompletion(-1);
WScript.Echo('runs', machine.State, machine.GuestOS.IsHeartbeating);
try {
    machine.Startup();
} catch (error) {
    WScript.Echo('refused', (error.number >>> 0).toString(16), error.message);
}
machine.TurnOff().WaitForCompletion(-1);
server.DeleteVirtualMachine(machine);
WScript.Echo('left', server.VirtualMachines.Count);
"#;

#[test]
fn vbscript_uses_the_server() {
    let _registered = Registered::new();
    assert_eq!(
        script("vbs", VBSCRIPT),
        [
            "name Virtual Server (simulated)",
            "properties web01 a note 256 1 -1",
            "each web01 db01",
            "items 2 db01 web01",
            "found db01",
            "setting 42",
            "runs 5 -1 -1 100",
            "refused A0040500 Machine the virtual machine is running",
            "no file 80070002 -1",
            "no member 438",
            "wrong type 13",
            "no item -1",
            "left 1 0",
        ]
    );
}

#[test]
fn jscript_uses_the_server() {
    let _registered = Registered::new();
    assert_eq!(
        script("js", JSCRIPT),
        [
            "name Virtual Server (simulated)",
            "properties web01 a note 128 1",
            "each web01 db01",
            "items 2 db01 web01",
            "runs 5 -1",
            "refused a0040500 the virtual machine is running",
            "left 1",
        ]
    );
}

/// Wine 8's script host knows both ways to hear events and supports neither: its own message is
/// `Host_ConnectObject: … stub` and `Prefix not supported`, and the script's error 445.
#[test]
fn vbscript_hears_events_where_the_host_connects_objects() {
    let _registered = Registered::new();
    let text = r#"
Option Explicit
Dim server, machine, again
Set server = CreateObject("VirtualServer.Application")
Set machine = server.CreateVirtualMachine("web01", "C:\Virtual Machines")
On Error Resume Next
WScript.ConnectObject machine, "machine_"
If Err.Number <> 0 Then WScript.Echo "no ConnectObject", Err.Number
Err.Clear
Set again = WScript.CreateObject("VirtualServer.Application", "server_")
If Err.Number <> 0 Then WScript.Echo "no prefix", Err.Number
machine.Startup.WaitForCompletion -1
WScript.Sleep 500
WScript.Echo "the end", machine.State

Sub machine_OnStateChange(state)
    WScript.Echo "machine", state
End Sub

Sub server_OnVMStateChange(config, state)
    WScript.Echo "server", config, state
End Sub
"#;
    let mut lines = script("vbs", text);
    let mut expected = if is_wine() {
        vec!["no ConnectObject 445", "no prefix 445", "the end 5"]
    } else {
        vec![
            "machine 2",
            "server web01 2",
            "machine 5",
            "server web01 5",
            "the end 5",
        ]
    };
    // Events of two connections have no order between them.
    lines.sort();
    expected.sort();
    assert_eq!(lines, expected);
}
