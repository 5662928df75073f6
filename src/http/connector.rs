//! How a connection is opened: straight to the host, or on the way that a proxy of the environment leads.

use std::error::Error as StdError;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::Uri;
use hyper::header::{HeaderMap, HeaderValue, USER_AGENT as USER_AGENT_HEADER};
use hyper::http::uri::Scheme;
use hyper_rustls::{DefaultServerNameResolver, HttpsConnector, MaybeHttpsStream, ResolveServerName};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::{SocksV4, SocksV5, Tunnel};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tower_service::Service;

use super::USER_AGENT;
use super::dns::{self, Guard, Resolver};
use super::stream::{Io, Stream};
use super::timeline::Timeline;

pub(super) type BoxError = Box<dyn StdError + Send + Sync>;

/// A connection to the next machine on the way, which is the host itself or a proxy.
type Tcp = TokioIo<TcpStream>;

/// Opens the connections of a client.
#[derive(Clone)]
pub(super) struct Connector(Arc<Ways>);

struct Ways {
    tcp: HttpConnector<Resolver>,
    resolver: Resolver,
    tls: Arc<ClientConfig>,
    /// The same without a word about HTTP/2: what is said to a proxy is said in HTTP/1.1.
    tls_to_proxy: Arc<ClientConfig>,
    proxies: Arc<Matcher>,
}

impl Connector {
    /// Opens connections within `timeout`, of which the addresses of a name have equal shares.
    pub(super) fn new(
        timeout: Duration,
        resolver: Resolver,
        tls: ClientConfig,
        proxies: Arc<Matcher>,
    ) -> Self {
        let mut tcp = HttpConnector::new_with_resolver(resolver.clone());
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(timeout));
        let mut tls_to_proxy = tls.clone();
        tls_to_proxy.alpn_protocols.clear();
        let (tls, tls_to_proxy) = (Arc::new(tls), Arc::new(tls_to_proxy));
        Self(Arc::new(Ways { tcp, resolver, tls, tls_to_proxy, proxies }))
    }

    /// Opens a connection on the way to `host`.
    pub(super) async fn open(&self, host: &Uri, opening: Opening<'_>) -> Result<Stream, BoxError> {
        // It holds what any of the ways needs, and is moved about: a pointer is quicker.
        let connection = Box::pin(self.0.open(host));
        opening.timeline.connecting(dns::guarded(opening.guard, connection)).await
    }
}

/// What a connection is opened for.
#[derive(Clone, Copy)]
pub(super) struct Opening<'a> {
    /// Whose times it marks.
    pub(super) timeline: &'a Arc<Timeline>,
    /// Where it may lead.
    pub(super) guard: Guard,
}

impl Ways {
    async fn open(&self, host: &Uri) -> Result<Stream, BoxError> {
        let Some(proxy) = self.proxies.intercept(host) else {
            let tcp = self.tcp.clone().call(host.clone()).await?;
            return self.at_host(tcp, host).await;
        };
        if is_socks(&proxy) {
            let tcp = self.through_socks(&proxy, host).await?;
            return self.at_host(tcp, host).await;
        }
        if is_https(host) {
            let tunnel = self.tunnel(&proxy).call(host.clone()).await?;
            return self.at_host(tunnel, host).await;
        }
        Ok(Stream::to_proxy(self.to_proxy().call(proxy.uri().clone()).await?))
    }

    /// What leads to `host`, with TLS where it speaks that.
    async fn at_host(&self, io: impl Io, host: &Uri) -> Result<Stream, BoxError> {
        if !is_https(host) {
            return Ok(Stream::to_host(io));
        }
        let name = DefaultServerNameResolver::default().resolve(host)?;
        let tls = TlsConnector::from(Arc::clone(&self.tls)).connect(name, TokioIo::new(io)).await?;
        Ok(Stream::to_host(MaybeHttpsStream::Https(TokioIo::new(tls))))
    }

    fn to_proxy(&self) -> HttpsConnector<HttpConnector<Resolver>> {
        HttpsConnector::from((self.tcp.clone(), Arc::clone(&self.tls_to_proxy)))
    }

    fn tunnel(&self, proxy: &Intercept) -> Tunnel<HttpsConnector<HttpConnector<Resolver>>> {
        let user_agent = (USER_AGENT_HEADER, HeaderValue::from_static(USER_AGENT));
        let tunnel = Tunnel::new(proxy.uri().clone(), self.to_proxy())
            .with_headers(HeaderMap::from_iter([user_agent]));
        match proxy.basic_auth() {
            Some(credentials) => tunnel.with_auth(credentials.clone()),
            None => tunnel,
        }
    }

    async fn through_socks(&self, proxy: &Intercept, host: &Uri) -> Result<Tcp, BoxError> {
        let to = self.as_socks_wants_it(proxy, host).await?;
        let (at, tcp) = (proxy.uri().clone(), self.tcp.clone());
        if speaks(proxy, ["socks4", "socks4a"]) {
            return Ok(SocksV4::new(at, tcp).call(to).await?);
        }
        let socks = SocksV5::new(at, tcp);
        let mut socks = match proxy.raw_auth() {
            Some((user, password)) => socks.with_auth(user.to_owned(), password.to_owned()),
            None => socks,
        };
        Ok(socks.call(to).await?)
    }

    /// The host with its port; with its address, where the name is looked up here and not by the proxy.
    async fn as_socks_wants_it(&self, proxy: &Intercept, host: &Uri) -> Result<Uri, BoxError> {
        let name = host.host().unwrap_or_default();
        let port = host.port_u16().unwrap_or(if is_https(host) { 443 } else { 80 });
        let is_name = name.trim_matches(['[', ']']).parse::<IpAddr>().is_err();
        let mut authority = format!("{name}:{port}");
        if is_name && speaks(proxy, ["socks4", "socks5"]) {
            let mut address = self.resolver.resolve(name).await?;
            if let Some(address) = address.first_mut() {
                address.set_port(port);
                authority = address.to_string();
            }
        }
        let scheme = host.scheme().unwrap_or(&Scheme::HTTP).clone();
        Ok(Uri::builder().scheme(scheme).authority(authority).path_and_query("/").build()?)
    }
}

fn is_https(uri: &Uri) -> bool {
    uri.scheme() == Some(&Scheme::HTTPS)
}

fn is_socks(proxy: &Intercept) -> bool {
    proxy.uri().scheme_str().is_some_and(|scheme| scheme.starts_with("socks"))
}

fn speaks(proxy: &Intercept, schemes: [&str; 2]) -> bool {
    proxy.uri().scheme_str().is_some_and(|scheme| schemes.contains(&scheme))
}
