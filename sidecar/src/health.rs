//! `promptbook-sidecar health`: whether the sidecar of this host listens, for container health checks.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use crate::token::OPEN;

const TIMEOUT: Duration = Duration::from_secs(2);

/// Asks the sidecar on a port of this host.
///
/// # Errors
/// It does not answer, or not as a sidecar.
pub fn check(port: u16) -> std::io::Result<()> {
    let mut stream = TcpStream::connect_timeout(&(Ipv4Addr::LOCALHOST, port).into(), TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    write!(
        stream,
        "GET {OPEN} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nconnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.take(4096).read_to_string(&mut answer)?;
    match answer.starts_with("HTTP/1.1 200 ") && answer.ends_with(r#"{"status":"ok"}"#) {
        true => Ok(()),
        false => Err(std::io::Error::other("another program listens there")),
    }
}
