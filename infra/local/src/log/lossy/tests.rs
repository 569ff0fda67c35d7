//! Dropped lines are counted, and an unread pipe blocks nothing.

use std::io::{BufRead, BufReader};
use std::sync::mpsc::{Receiver, channel};

use super::*;

const LONG: Duration = Duration::from_secs(60);

/// Fails a given number of times, then writes to a pipe.
struct Failing(Receiver<()>, io::PipeWriter);

impl Write for Failing {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        match self.0.try_recv() {
            Ok(()) => Err(io::ErrorKind::StorageFull.into()),
            Err(_) => self.1.write(line),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn dropped_lines_are_counted_and_reported_once_the_output_has_room() {
    let (fail, fails) = channel();
    let (reader, writer) = io::pipe().unwrap();
    let lines = Lossy::new(Failing(fails, writer)).unwrap();
    lines.print("first");
    lines.flush(LONG);
    for _ in 0..3 {
        fail.send(()).unwrap();
        lines.print("lost");
        lines.flush(LONG);
    }
    lines.print("last");
    let mut read = BufReader::new(reader).lines().map(Result::unwrap);
    let expected = [
        "first",
        "last",
        "3 lines were dropped here: they could not be written",
    ];
    assert_eq!(read.by_ref().take(3).collect::<Vec<_>>(), expected);
}

#[test]
fn an_unread_pipe_blocks_no_writer_and_uses_bounded_memory() {
    let (reader, writer) = io::pipe().unwrap();
    let lines = Lossy::new(writer).unwrap();
    let line = "x".repeat(999);
    for _ in 0..3000 {
        lines.print(&line);
    }
    lines.flush(Duration::ZERO);
    assert!(lines.0.lock().waiting <= MAX_WAITING);
    // Once the pipe is read, each line has arrived or was counted.
    let (mut there, mut dropped) = (0, 0);
    let mut read = BufReader::new(reader).lines().map(Result::unwrap);
    while there + dropped < 3000 {
        let text = read.next().unwrap();
        match text.strip_suffix(" lines were dropped here: they could not be written") {
            Some(count) => dropped += count.parse::<u64>().unwrap(),
            None => there += 1,
        }
    }
    assert_eq!(there + dropped, 3000);
    assert!(dropped > 0);
}
