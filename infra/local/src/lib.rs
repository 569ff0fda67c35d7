//! Promptbook on one machine: the server, as a library that tests can start.
