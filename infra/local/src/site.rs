//! Rejects requests that a web page of another site makes a browser send: those with a foreign `Origin`, or with a `Host` that this server does not
//! have, as in DNS rebinding attacks.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::extract::Request;
use functions::http::Error;
use http::uri::Authority;
use http::{HeaderMap, HeaderValue, Version, header};

/// The names of this server.
#[derive(Debug)]
pub struct Site {
    address: SocketAddr,
    /// The name or address that it listens on, as configured.
    host: String,
    /// Additional names that the operator allows, normalized.
    allowed: Vec<String>,
}

impl Site {
    /// The names of a server that listens on `address`, which `host` resolved to, plus the `allowed` names.
    pub fn new(address: SocketAddr, host: &str, allowed: &[String]) -> Self {
        let allowed = allowed.iter().map(|name| normalized(name)).collect();
        Self {
            address,
            host: host.to_ascii_lowercase(),
            allowed,
        }
    }

    /// Rejects a request of another site's page. Responses have no CORS headers, so no page could read them.
    ///
    /// # Errors
    /// Why the request is rejected.
    pub fn check(&self, request: &Request) -> Result<(), Error> {
        let host = self.check_host(request)?;
        match one(request.headers(), header::ORIGIN)? {
            Some(origin) if !self.is_own_origin(origin, host) => {
                Err(Error::ForeignOrigin(origin.to_owned()))
            }
            _ => Ok(()),
        }
    }

    /// The requested host; none if the request names none.
    fn check_host<'a>(&self, request: &'a Request) -> Result<Option<&'a str>, Error> {
        let header = one(request.headers(), header::HOST)?;
        // Requests in proxy form also have it in the target.
        let target = request.uri().authority().map(Authority::as_str);
        for host in target.into_iter().chain(header) {
            if !self.is_own_host(host) {
                return Err(Error::UnknownHost(host.to_owned()));
            }
        }
        match target.or(header) {
            // Browsers don't use HTTP/1.0, and health checks with HTTP/1.0 often omit the host.
            None if request.version() > Version::HTTP_10 => Err(bad(&header::HOST)),
            host => Ok(host),
        }
    }

    fn is_own_host(&self, host: &str) -> bool {
        let host = normalized(host);
        if self.allowed.contains(&host) {
            return true;
        }
        let Ok(authority) = host.parse::<Authority>() else {
            return false;
        };
        if host.contains('@') {
            return false;
        }
        let name = authority.host().trim_matches(['[', ']']);
        let address = name.parse::<IpAddr>().ok();
        match self.address.ip() {
            own if own.is_loopback() => {
                let loopback = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into(), own];
                let port = authority.port_u16().unwrap_or(80);
                let is_here = address.is_some_and(|address| loopback.contains(&address));
                port == self.address.port() && (is_here || name == "localhost")
            }
            // Rebinding needs a name, so any address is safe. The port can differ, in front of a container.
            _ => address.is_some() || name == "localhost" || name == self.host,
        }
    }

    fn is_own_origin(&self, origin: &str, host: Option<&str>) -> bool {
        let Some((scheme, authority)) = origin.split_once("://") else {
            return false;
        };
        let authority = normalized(authority);
        match scheme {
            "http" | "https" if self.allowed.contains(&authority) => true,
            "http" => host.is_some_and(|host| normalized(host) == authority),
            _ => false,
        }
    }
}

/// Lower-cases a host and removes the scheme's default port.
fn normalized(host: &str) -> String {
    let host = host.to_ascii_lowercase();
    let usual = [":80", ":443"];
    let short = usual.iter().find_map(|port| host.strip_suffix(port));
    short.unwrap_or(&host).to_owned()
}

/// The value of a header that may occur only once.
fn one(headers: &HeaderMap, name: header::HeaderName) -> Result<Option<&str>, Error> {
    let mut values = headers.get_all(&name).iter();
    match (values.next().map(HeaderValue::to_str), values.next()) {
        (None, _) => Ok(None),
        (Some(Ok(value)), None) if !value.is_empty() => Ok(Some(value)),
        _ => Err(bad(&name)),
    }
}

fn bad(name: &header::HeaderName) -> Error {
    let name = if *name == header::HOST {
        "Host"
    } else {
        "Origin"
    };
    let problem = "send it once, as a host with its port, in ASCII".to_owned();
    Error::BadHeader { name, problem }
}

#[cfg(test)]
mod tests;
