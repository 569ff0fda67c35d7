//! Measures an active read over HTTP, with the database in this process and behind a socket.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use std::net::SocketAddr;
use std::time::Instant;

use functions::STORE_FUNCTIONS;
use functions::http::{Keys, finish};
use futures_util::future::join_all;
use promptbook::store::Store;
use tests::{ADMIN, Database, READER, Table, over_a_socket};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The minimum speed-up of a read without the socket.
const GAIN: f64 = 1.3;
/// The number of compared rounds, and of reads of each client in a round.
const ROUNDS: (usize, usize) = (21, 200);
/// The path that is read.
const PATH: &str = "/v1/prompts/greeting/active";
/// The numbers of concurrent clients.
const CLIENTS: [usize; 2] = [1, 16];

#[tokio::main]
async fn main() {
    // `cargo test --benches` runs benches too, in a profile whose times are meaningless.
    if std::env::args().all(|arg| arg != "--bench") {
        return;
    }
    let table = published().await;
    let Database::Embedded(_) = &table.database else {
        println!("an active read: skipped, since the database under test is another process");
        return;
    };
    let listener = table.database.listen().await;
    let store = |config: aws_sdk_dynamodb::config::Builder| {
        let client = aws_sdk_dynamodb::Client::from_conf(config.build());
        Store::new(client, table.name.as_str())
    };
    let inside = serve(store(table.database.config())).await;
    let socket = serve(store(over_a_socket(&listener.url))).await;
    let mut kept = true;
    for clients in CLIENTS {
        let (mut without, mut with) = (vec![], vec![]);
        for _ in 0..ROUNDS.0 {
            without.push(round(inside, clients).await);
            with.push(round(socket, clients).await);
        }
        let (without, with) = (median(without), median(with));
        let gain = without / with;
        println!(
            "active read over HTTP, {clients} at once: {without:.0} a second, with a socket {with:.0}: {gain:.2} times (at least {GAIN})"
        );
        kept &= gain >= GAIN;
    }
    assert!(kept, "a limit was exceeded: see above");
}

/// A table with an active prompt of 4 KB.
async fn published() -> Table {
    let table = Table::new().await;
    let id = promptbook::prompt::PromptId {
        instance: Default::default(),
        name: "greeting".parse().unwrap(),
    };
    table.publish(&id, "You are helpful. ".repeat(240)).await;
    table
}

/// The API over this store.
async fn serve(store: Store) -> SocketAddr {
    let routes = STORE_FUNCTIONS
        .iter()
        .map(|(_, router)| router(store.clone()));
    let routes = routes.reduce(|all, one| all.merge(one)).unwrap();
    let keys = Keys::parse(Some(ADMIN), Some(READER)).unwrap();
    let router = finish(routes.split_for_parts().0, keys);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, router).into_future());
    address
}

/// Reads per second with this many concurrent clients.
async fn round(address: SocketAddr, clients: usize) -> f64 {
    let connect = join_all((0..clients).map(|_| TcpStream::connect(address))).await;
    let started = Instant::now();
    join_all(connect.into_iter().map(|stream| reads(stream.unwrap()))).await;
    (clients * ROUNDS.1) as f64 / started.elapsed().as_secs_f64()
}

/// One client. It does as little as possible, because it shares the machine with the server.
async fn reads(mut stream: TcpStream) {
    stream.set_nodelay(true).unwrap();
    let host = stream.peer_addr().unwrap();
    let request = format!("GET {PATH} HTTP/1.1\r\nhost: {host}\r\nx-api-key: {READER}\r\n\r\n");
    let mut answer = Vec::new();
    for _ in 0..ROUNDS.1 {
        stream.write_all(request.as_bytes()).await.unwrap();
        answer.clear();
        while !is_whole(&answer) {
            assert_ne!(stream.read_buf(&mut answer).await.unwrap(), 0, "cut off");
        }
    }
}

/// Whether a JSON response with status 200 is complete. The response is one object, without chunks.
fn is_whole(answer: &[u8]) -> bool {
    let text = std::str::from_utf8(answer).unwrap();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    body.len() == length.unwrap().parse::<usize>().unwrap()
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
