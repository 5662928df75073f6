//! The fault lab: what a run makes of servers, names and networks that are broken.
//!
//! Each test is one fault, and reads: the fault → the verdict, the cause, the word in the summary, the message. What
//! holds for all of them (in time, no panic, no socket left, the next run works) the lab itself sees to.

mod answers;
mod bodies;
mod boot;
mod connections;
mod http2;
mod lab;
mod names;
mod pages;
mod redirects;
mod servers;
mod throttling;
mod tls;
