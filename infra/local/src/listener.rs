//! The port that the server listens on.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::TcpListener;

use crate::Error;

pub(crate) async fn listen(host: &str, port: u16) -> Result<TcpListener, Error> {
    TcpListener::bind((host, port)).await.map_err(|source| {
        let host = host.to_owned();
        match source.kind() {
            io::ErrorKind::AddrInUse => Error::PortTaken { host, port },
            _ => Error::Listen { host, port, source },
        }
    })
}

/// An address of this machine that reaches the listener: a browser can't open the unspecified address.
pub(crate) fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        IpAddr::V4(_) | IpAddr::V6(_) => {}
    }
    address
}
