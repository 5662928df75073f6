//! Whether this machine has run out of what an attempt needs: then whatever fails says nothing about production.

use std::fs::File;
use std::io;
use std::net::{Ipv4Addr, UdpSocket};

use super::fd_budget::free_files;

/// `ENFILE` and `EMFILE`, for which the standard library has no kind; the same numbers on Linux, macOS and the BSDs.
const NO_FILES_LEFT: [i32; 2] = [23, 24];

/// How many descriptors a lookup may hold at once: the sockets to the name servers, a file, a library that it loads.
const OF_A_LOOKUP: usize = 4;

/// With so many free ones, others may take them for a moment, and give them back before anybody looks.
const FEW: usize = 64;

/// Whether an operation failed since there are no file descriptors left.
pub(super) fn is_of_files(error: &io::Error) -> bool {
    error.raw_os_error().is_some_and(|code| NO_FILES_LEFT.contains(&code))
}

/// Whether an operation failed since there is no memory left: `ENOMEM`, or `ENOBUFS` of the network.
pub(super) fn is_of_memory(error: &io::Error) -> bool {
    const NO_BUFFERS: i32 = if cfg!(target_os = "linux") { 105 } else { 55 };
    error.kind() == io::ErrorKind::OutOfMemory || error.raw_os_error() == Some(NO_BUFFERS)
}

/// Whether there are fewer descriptors than a lookup may need. It asks for them: what counts is what is given.
pub(super) fn is_out_of_files() -> bool {
    // What else keeps a socket or a file from being opened says nothing about descriptors.
    let is_short = |error: io::Error| is_of_files(&error) || is_of_memory(&error);
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0));
    let files: Vec<_> = (1..OF_A_LOOKUP).map(|_| File::open("/dev/null")).collect();
    // All of them are held until here.
    socket.is_err_and(is_short) || files.into_iter().filter_map(Result::err).any(is_short)
}

/// Whether so few are left that others may have had the last ones for a moment.
pub(super) fn is_near_the_limit() -> bool {
    // Counting takes one as well; what cannot be counted is not known to be enough.
    free_files().is_none_or(|free| free < FEW)
}
