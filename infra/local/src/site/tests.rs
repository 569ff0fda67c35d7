//! Accepted and rejected hosts and origins.

use axum::body::Body;
use axum::response::IntoResponse;

use super::*;

fn refused(site: &Site, headers: &[(&str, &str)]) -> Option<u16> {
    refused_at("/v1/prompts", Version::HTTP_11, site, headers)
}

fn refused_at(
    target: &str,
    version: Version,
    site: &Site,
    headers: &[(&str, &str)],
) -> Option<u16> {
    let mut request = Request::builder().uri(target).version(version);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let refused = site.check(&request.body(Body::empty()).unwrap());
    refused
        .err()
        .map(|error| error.into_response().status().as_u16())
}

fn site(address: &str, host: &str, allowed: &[&str]) -> Site {
    let allowed: Vec<String> = allowed.iter().map(|name| (*name).to_owned()).collect();
    Site::new(address.parse().unwrap(), host, &allowed)
}

#[test]
fn on_loopback_only_loopback_hosts_with_the_servers_port_are_accepted() {
    let site = site("127.0.0.1:8787", "127.0.0.1", &[]);
    for own in [
        "localhost:8787",
        "LocalHost:8787",
        "127.0.0.1:8787",
        "[::1]:8787",
    ] {
        assert_eq!(refused(&site, &[("host", own)]), None, "{own}");
    }
    for foreign in [
        "localhost",
        "localhost:8788",
        "127.0.0.1",
        "127.0.0.1:80",
        "evil.example:8787",
        "127.0.0.1.evil.example:8787",
        "localhost.evil.example:8787",
        "localhost.:8787",
        "192.168.1.5:8787",
        "[::]:8787",
        "0.0.0.0:8787",
        "me@localhost:8787",
        "localhost:8787/x",
        "localhost:8787:8787",
    ] {
        assert_eq!(refused(&site, &[("host", foreign)]), Some(421), "{foreign}");
    }
    let twice = [("host", "localhost:8787"), ("host", "localhost:8787")];
    assert_eq!(refused(&site, &twice), Some(400));
    assert_eq!(refused(&site, &[]), Some(400));
    assert_eq!(refused(&site, &[("host", "")]), Some(400));
    let at_80 = super::tests::site("127.0.0.1:80", "localhost", &[]);
    for own in ["localhost", "localhost:80", "127.0.0.1"] {
        assert_eq!(refused(&at_80, &[("host", own)]), None, "{own}");
    }
}

#[test]
fn http_1_0_may_leave_the_host_out_and_a_proxys_form_is_checked_too() {
    let site = site("127.0.0.1:8787", "127.0.0.1", &[]);
    assert_eq!(refused_at("/", Version::HTTP_10, &site, &[]), None);
    let named = [("host", "evil.example")];
    assert_eq!(refused_at("/", Version::HTTP_10, &site, &named), Some(421));
    let own = [("host", "localhost:8787")];
    let target = "http://evil.example/v1/prompts";
    assert_eq!(refused_at(target, Version::HTTP_11, &site, &own), Some(421));
    let target = "http://localhost:8787/v1/prompts";
    assert_eq!(refused_at(target, Version::HTTP_11, &site, &own), None);
    let foreign = [("host", "evil.example")];
    assert_eq!(
        refused_at(target, Version::HTTP_11, &site, &foreign),
        Some(421)
    );
}

#[test]
fn on_other_addresses_any_address_is_accepted_and_names_must_be_allowed() {
    let site = site(
        "0.0.0.0:8787",
        "Prompts.lan",
        &["proxy.example", "inside:9000"],
    );
    for own in [
        "192.168.1.5:8787",
        "10.0.0.1:9000",
        "[fe80::1]:8787",
        "localhost:9000",
        "prompts.lan:8787",
        "proxy.example",
        "Proxy.Example:443",
        "inside:9000",
    ] {
        assert_eq!(refused(&site, &[("host", own)]), None, "{own}");
    }
    for foreign in [
        "evil.example",
        "proxy.example:8080",
        "inside",
        "inside:9001",
    ] {
        assert_eq!(refused(&site, &[("host", foreign)]), Some(421), "{foreign}");
    }
}

#[test]
fn only_pages_of_this_server_may_use_it() {
    let site = site("127.0.0.1:8787", "127.0.0.1", &["prompts.example"]);
    let sent = |host, origin| refused(&site, &[("host", host), ("origin", origin)]);
    for (host, origin) in [
        ("localhost:8787", "http://localhost:8787"),
        ("127.0.0.1:8787", "http://127.0.0.1:8787"),
        // Behind a proxy that terminates TLS, whether or not it passes the host on.
        ("prompts.example", "https://prompts.example"),
        ("127.0.0.1:8787", "https://prompts.example"),
    ] {
        assert_eq!(sent(host, origin), None, "{host} {origin}");
    }
    for origin in [
        "http://evil.example",
        "http://localhost",
        "http://localhost:3000",
        // Another program can use the same port on another loopback address.
        "http://127.0.0.1:8787",
        "http://[::1]:8787",
        "https://localhost:8787",
        "https://prompts.example:8443",
        "http://localhost:8787.evil.example",
        "file://localhost:8787",
        "null",
    ] {
        assert_eq!(sent("localhost:8787", origin), Some(403), "{origin}");
    }
    assert_eq!(sent("localhost:8787", ""), Some(400));
    let twice = [
        ("host", "localhost:8787"),
        ("origin", "http://localhost:8787"),
        ("origin", "http://localhost:8787"),
    ];
    assert_eq!(refused(&site, &twice), Some(400));
}
