//! The command line.

mod common;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use common::{Folder, get};

#[test]
fn it_prints_its_address_and_serves() {
    let folder = Folder::new();
    for (role, path) in [("static", "a.parquet"), ("hub", "datasets/o/n/resolve/main/a.parquet")] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_devserver"))
            .args([role.as_ref(), folder.path().as_os_str()])
            .args(["--port", "0"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("its output");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let url = line.strip_prefix("listening on ").and_then(|rest| rest.strip_suffix('\n'));
        let status = url.map(|url| get(&format!("{url}{path}"), "").status().as_u16());
        child.kill().expect("an end");
        child.wait().expect("an end");
        assert_eq!(status, Some(if role == "hub" { 302 } else { 200 }), "{line:?}");
    }
}

#[test]
fn what_it_does_not_understand_is_said() {
    let folder = Folder::new();
    for (args, expect) in [
        (&["static"][..], "a role and a folder"),
        (&["other", "."][..], "unknown role"),
        (&["static", ".", "--mbit", "-1"][..], "a number above 0"),
        (&["static", "no-such-folder"][..], "not a folder"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_devserver"))
            .args(args)
            .current_dir(folder.path())
            .output()
            .expect("the program");
        assert!(!output.status.success(), "{args:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(expect), "{args:?}");
    }
}
