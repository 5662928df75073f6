//! An address that takes connections from nobody, and refuses none.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::timeout;

/// Whoever connects to it waits for ever.
pub(crate) struct Stalled {
    pub(crate) address: SocketAddr,
    _listener: TcpListener,
    _queue: Vec<TcpStream>,
}

impl Stalled {
    /// At any port of this machine.
    pub(crate) async fn anywhere() -> Self {
        Self::at("127.0.0.1", 0).await
    }

    /// At `host`, one of this machine's addresses.
    pub(crate) async fn at(host: &str, port: u16) -> Self {
        let host: IpAddr = host.parse().unwrap();
        let socket = if host.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() };
        let socket = socket.unwrap();
        socket.bind((host, port).into()).unwrap();
        let listener = socket.listen(1).unwrap();
        let address = listener.local_addr().unwrap();
        // Whoever comes after those that fill the queue waits for ever.
        let mut queue = Vec::new();
        while let Ok(stream) = timeout(Duration::from_millis(50), TcpStream::connect(address)).await {
            queue.push(stream.unwrap());
        }
        Self { address, _listener: listener, _queue: queue }
    }
}
