//! The network part of one request: name lookup, connection, TLS, and packet loss.

use std::time::Duration;

use smoke_seal::{Cause, Clock, ConnectionMode, Failure, FailureKind};

use super::World;
use crate::deploy::{Down, NEVER, Per, State, TroubleKind};
use crate::kind::Kind;
use crate::pages::Reply;

/// One request in progress.
pub(super) struct Trip<'a> {
    pub(super) world: &'a World<'a>,
    until: Duration,
    /// The instance of the connection, or of the last request.
    pub(super) instance: Option<usize>,
    /// When the balancer last chose an instance for it.
    pub(super) chosen: Duration,
}

/// What a request is waiting for.
#[derive(Clone, Copy)]
pub(super) enum Phase {
    Lookup,
    Connect,
    Tls,
    Answer,
}

/// When a packet that opens a connection is sent again: RFC 6298 and Linux, one second and then twice as long each time.
const SYN_AGAIN: [u64; 4] = [0, 1, 3, 7];

impl<'a> Trip<'a> {
    pub(super) fn begin(world: &'a World<'a>, until: Duration) -> Self {
        Self { world, until, instance: None, chosen: Duration::ZERO }
    }

    pub(super) fn now(&self) -> Duration {
        self.world.clock.now()
    }

    /// The instance that the balancer chooses now.
    pub(super) fn choose(&mut self) -> Option<usize> {
        self.chosen = self.now();
        self.world.whose_turn(self.chosen)
    }

    /// Waits until `at`, or until the timeout of the request.
    pub(super) async fn pass(&self, at: Duration, phase: Phase) -> Result<(), Failure> {
        self.world.clock.sleep_until(at.min(self.until)).await;
        if at > self.until { Err(timed_out(phase)) } else { Ok(()) }
    }

    /// Waits until the timeout.
    pub(super) async fn wait_for_ever(&self) -> Failure {
        self.world.clock.sleep_until(self.until).await;
        timed_out(Phase::Answer)
    }

    /// Opens a connection, or takes an idle one.
    pub(super) async fn connect(&mut self, mode: ConnectionMode) -> Result<(), Failure> {
        if mode == ConnectionMode::Usual && self.takes_open_connection() {
            return Ok(());
        }
        if self.deploy().balancer.per == Per::SharedConnection && mode == ConnectionMode::Usual {
            // A request that comes while the connection is being opened waits for it and uses it.
            self.instance = self.choose();
            self.world.state().open.extend(self.instance);
        }
        self.look_up().await?;
        if self.deploy().balancer.per != Per::Request && self.instance.is_none() {
            self.instance = Some(self.choose().unwrap_or(0));
        }
        self.open().await?;
        let back = self.now() + self.deploy().network.rtt + self.lost_on_the_way();
        self.pass(back, Phase::Tls).await?;
        match () {
            () if self.world.is_broken_by(Kind::WrongCertificate) => {
                Err(failure(FailureKind::Tls, Cause::Tls, "the certificate is for another name"))
            }
            () if self.world.is_broken_by(Kind::ExpiredCertificate) => {
                Err(failure(FailureKind::Tls, Cause::Tls, "the certificate has expired"))
            }
            () => Ok(()),
        }
    }

    /// Sends one request, and waits for the answer.
    pub(super) async fn ask(
        &mut self,
        path: &str,
        mode: ConnectionMode,
        sent_here: bool,
    ) -> Result<Reply, Failure> {
        let one_way = self.deploy().network.rtt / 2;
        if self.trouble().is_some_and(|kind| matches!(kind, TroubleKind::NoRoute | TroubleKind::BlackHole)) {
            self.pass(NEVER, Phase::Answer).await?;
        }
        let there = self.now() + one_way + self.lost_on_the_way();
        self.pass(there, Phase::Answer).await?;
        let reply = self.served(path, mode, sent_here).await?;
        let back = self.now() + one_way + self.lost_on_the_way();
        self.pass(back, Phase::Answer).await?;
        Ok(reply)
    }

    /// Keeps the connection for the next request, if it can be reused.
    pub(super) fn end(&self, mode: ConnectionMode, is_whole: bool) {
        if mode == ConnectionMode::Usual && is_whole && self.deploy().balancer.per != Per::SharedConnection {
            self.world.state().open.push(self.instance.unwrap_or(0));
        }
    }

    pub(super) fn deploy(&self) -> &'a crate::deploy::Deploy {
        self.world.deploy
    }

    fn trouble(&self) -> Option<TroubleKind> {
        let now = self.now();
        self.deploy().trouble.filter(|trouble| trouble.is_on(now)).map(|trouble| trouble.kind)
    }

    fn takes_open_connection(&mut self) -> bool {
        let mut state = self.world.state();
        let shared = self.deploy().balancer.per == Per::SharedConnection;
        let open = if shared { state.open.last().copied() } else { state.open.pop() };
        self.instance = open.filter(|_| self.deploy().balancer.per != Per::Request);
        open.is_some()
    }

    async fn look_up(&self) -> Result<(), Failure> {
        let now = self.now();
        let soon = now + Duration::from_millis(30);
        match self.trouble() {
            Some(TroubleKind::ResolverFails) => {
                self.pass(soon, Phase::Lookup).await?;
                let message = "this machine's resolver gave no answer: Temporary failure in name resolution";
                return Err(failure(FailureKind::ResolverDown, Cause::Dns, message));
            }
            Some(TroubleKind::ResolverSilent) => self.pass(NEVER, Phase::Lookup).await?,
            Some(TroubleKind::ResolverLies) => {
                self.pass(soon, Phase::Lookup).await?;
                return Err(failure(FailureKind::NoSuchName, Cause::Dns, "the name does not resolve"));
            }
            Some(TroubleKind::NoRoute) => {
                let message = "this machine has no route to the address";
                return Err(failure(FailureKind::Unreachable, Cause::Network, message));
            }
            Some(TroubleKind::BlackHole) => self.pass(NEVER, Phase::Connect).await?,
            None => self.pass(now + self.deploy().network.rtt / 2, Phase::Lookup).await?,
        }
        if self.world.is_broken_by(Kind::NameGone) {
            return Err(failure(FailureKind::NoSuchName, Cause::Dns, "the name does not resolve"));
        }
        Ok(())
    }

    /// The handshake of TCP, with the edge, or with the instance itself where there is none.
    async fn open(&self) -> Result<(), Failure> {
        let (began, network) = (self.now(), self.deploy().network);
        for after in SYN_AGAIN {
            let sent = began + Duration::from_secs(after);
            self.pass(sent, Phase::Connect).await?;
            if self.world.state().dice.chance(2.0 * network.loss) {
                continue;
            }
            match self.instance.map(|index| self.world.state_of(index, sent)) {
                Some(State::Down) if self.deploy().down == Down::Silence => {}
                Some(State::Down) => {
                    self.pass(self.now() + network.rtt, Phase::Connect).await?;
                    let message = "the connection was refused: nothing listens there";
                    return Err(failure(FailureKind::Refused, Cause::Network, message));
                }
                _ => return self.pass(self.now() + network.rtt, Phase::Connect).await,
            }
        }
        self.pass(NEVER, Phase::Connect).await
    }

    /// The delay of a packet and its answer by losses on an open connection: a lost packet is sent again after 200
    /// to 400 ms, and then after twice as long each time.
    fn lost_on_the_way(&self) -> Duration {
        let loss = self.deploy().network.loss;
        let mut state = self.world.state();
        let (mut held_up, mut again) = (Duration::ZERO, state.dice.seconds(0.2, 0.4));
        while held_up < Duration::from_secs(60) && state.dice.chance(loss) {
            held_up += again;
            again *= 2;
        }
        held_up
    }
}

/// The connection ended before the answer was whole.
pub(super) fn closed() -> Failure {
    let message = "the connection was closed before the answer was whole";
    failure(FailureKind::Closed, Cause::Network, message)
}

fn timed_out(phase: Phase) -> Failure {
    let (kind, cause, doing) = match phase {
        Phase::Lookup => (FailureKind::ResolverDown, Cause::Dns, "looking the name up"),
        Phase::Connect => (FailureKind::Timeout, Cause::Network, "connecting"),
        Phase::Tls => (FailureKind::Timeout, Cause::Tls, "in the TLS handshake"),
        Phase::Answer => (FailureKind::Timeout, Cause::App, "waiting for the answer"),
    };
    failure(kind, cause, &format!("timed out, {doing}"))
}

fn failure(kind: FailureKind, cause: Cause, message: &str) -> Failure {
    Failure { kind, cause, message: message.to_owned() }
}
