//! Signals during the start, while running, and repeated ones.

use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command};

use crate::harness::{Scratch, Server};

fn send(signal: &str, pid: &str) {
    let sent = Command::new("kill").args(["-s", signal, pid]).status();
    assert!(sent.unwrap().success());
}

/// A start that waits for a database that never answers.
fn starting(scratch: &Scratch, silent: &TcpListener) -> (Child, TcpStream) {
    let url = format!("http://{}", silent.local_addr().unwrap());
    let mut command = scratch.command(&["--port", "0", "--dynamodb", &url]);
    command.env_remove("AWS_PROFILE").env_remove("HTTP_PROXY");
    let child = command.spawn().unwrap();
    (child, silent.accept().unwrap().0)
}

#[test]
fn a_signal_during_the_start_shuts_down_in_order() {
    for signal in ["INT", "TERM"] {
        let scratch = Scratch::new();
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let (mut child, _unanswered) = starting(&scratch, &silent);
        send(signal, &child.id().to_string());
        let (mut said, mut complaint) = (String::new(), String::new());
        child
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut complaint)
            .unwrap();
        assert_eq!(
            (said.trim(), complaint.trim()),
            ("Promptbook has stopped.", "")
        );
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
}

#[tokio::test]
async fn a_second_signal_ends_it_at_once() {
    use std::io::Write;
    let scratch = Scratch::new();
    let server = Server::started(scratch.command(&["--port", "0", "--in-memory"]));
    let address = server.url.trim_start_matches("http://").to_owned();
    // Half a request delays shutdown for the grace period.
    let mut half = TcpStream::connect(&address).unwrap();
    half.write_all(b"GET / HT").unwrap();
    assert_eq!(server.call("GET", "/v1/health", None).await.0, 200);
    send("INT", &server.pid());
    while TcpStream::connect(&address).is_ok() {
        std::thread::yield_now();
    }
    assert_eq!(server.stop("INT"), (String::new(), Some(130)));
}
