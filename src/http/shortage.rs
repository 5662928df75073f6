//! Whether this machine has run out of file descriptors or memory: then a failure says nothing about production.

use std::fs::File;
use std::io;
use std::net::{Ipv4Addr, UdpSocket};

use super::fd_budget::free_files;

/// `ENFILE` and `EMFILE`, for which the standard library has no kind; the same numbers on Linux, macOS and the BSDs.
const NO_FILES_LEFT: [i32; 2] = [23, 24];

/// How many descriptors a lookup may need at once: sockets to the name servers, a file, a library that it loads.
const OF_A_LOOKUP: usize = 4;

/// With no more free descriptors than this, others may take them for a moment, and free them before they are counted.
const FEW: usize = 64;

/// Whether an operation failed because no file descriptors are left.
pub(super) fn is_of_files(error: &io::Error) -> bool {
    error.raw_os_error().is_some_and(|code| NO_FILES_LEFT.contains(&code))
}

/// Whether an operation failed because no memory is left: `ENOMEM`, or `ENOBUFS` of the network.
pub(super) fn is_of_memory(error: &io::Error) -> bool {
    const NO_BUFFERS: i32 = if cfg!(target_os = "linux") { 105 } else { 55 };
    error.kind() == io::ErrorKind::OutOfMemory || error.raw_os_error() == Some(NO_BUFFERS)
}

/// Whether fewer descriptors are free than a lookup may need. It opens some to test that.
pub(super) fn is_out_of_files() -> bool {
    // Other errors on opening say nothing about descriptors.
    let is_short = |error: io::Error| is_of_files(&error) || is_of_memory(&error);
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0));
    let files: Vec<_> = (1..OF_A_LOOKUP).map(|_| File::open("/dev/null")).collect();
    // All of them stay open until here.
    socket.is_err_and(is_short) || files.into_iter().filter_map(Result::err).any(is_short)
}

/// Whether so few are left that others may have used the last ones for a moment.
pub(super) fn is_near_the_limit() -> bool {
    // Counting needs a descriptor as well; if it fails, too few may be left.
    free_files().is_none_or(|free| free < FEW)
}
