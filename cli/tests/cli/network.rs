//! Which way a key takes: never through a proxy to this machine, never unencrypted to another.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::desk::{Desk, Done, ended};

/// A proxy that answers nothing, and how many connections it got.
async fn proxy() -> (String, Arc<AtomicUsize>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = connections.clone();
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            drop(connection);
        }
    });
    (url, connections)
}

async fn list(
    desk: &Desk,
    server: &str,
    proxy: &str,
    more: &[(&str, &str)],
    line: &[&str],
) -> Done {
    let mut command = desk.command(&[&["list", "--server", server], line].concat());
    for variable in [
        "HTTP_PROXY",
        "http_proxy",
        "HTTPS_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
    ] {
        command.env(variable, proxy);
    }
    command.envs(more.iter().copied());
    ended(command).await
}

#[tokio::test]
async fn no_proxy_is_asked_for_this_machine() {
    let desk = Desk::new().await;
    let (proxy, connections) = proxy().await;
    let port = desk.app.url.rsplit_once(':').unwrap().1;
    for host in [
        "127.0.0.1",
        "localhost",
        "LOCALHOST",
        "promptbook.localhost",
        "[::ffff:127.0.0.1]",
    ] {
        let server = format!("http://{host}:{port}");
        list(&desk, &server, &proxy, &[], &[]).await.expect(0);
    }
    assert_eq!(connections.load(Ordering::SeqCst), 0);
    // Elsewhere it is.
    list(&desk, "https://prompts.example.com", &proxy, &[], &[])
        .await
        .expect(7);
    assert_ne!(connections.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_key_goes_unencrypted_to_another_machine_only_when_that_is_asked_for() {
    let desk = Desk::new().await;
    let (proxy, connections) = proxy().await;
    let asked = || connections.swap(0, Ordering::SeqCst) > 0;
    let config = desk.write("insecure.toml", "insecure = true\n");
    let config = config.to_str().unwrap();
    for server in [
        "http://prompts.example.com",
        "http://10.1.2.3:8787",
        "http://192.168.1.7",
        "http://[fd00::1]",
    ] {
        let refused = list(&desk, server, &proxy, &[], &[]).await.expect(2);
        assert_eq!(
            refused.err,
            format!(
                "error: the key would be sent unencrypted to `{server}`: use https, or pass --insecure if you trust every network on the way\n"
            )
        );
        assert!(!asked(), "{server}");
    }
    let server = "http://prompts.example.com";
    for (more, line, code) in [
        (&[][..], &["--insecure"][..], 7),
        (&[("PROMPTBOOK_INSECURE", "1")], &[], 7),
        (&[], &["--config", config], 7),
        (&[("PROMPTBOOK_API_KEY", "")], &[], 7),
        (&[("PROMPTBOOK_INSECURE", "")], &[], 2),
        (&[("PROMPTBOOK_INSECURE", "0")], &["--config", config], 2),
        (&[("PROMPTBOOK_INSECURE", "true")], &["--insecure=false"], 2),
        (&[("PROMPTBOOK_INSECURE", "perhaps")], &[], 2),
    ] {
        list(&desk, server, &proxy, more, line).await.expect(code);
        assert_eq!(asked(), code == 7, "{more:?} {line:?}");
    }
}
