use super::*;

const CLOSES: Duration = Duration::from_secs(30);

fn url(path: &str) -> Url {
    Url::parse("https://shop.example").unwrap().join(path).unwrap()
}

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// How many repeated requests begin if as many are wanted as may begin from `from` to `to`.
fn begun(rates: &RequestRates, from: Duration, to: Duration) -> usize {
    let (mut now, mut begun) = (from, 0);
    while now < to {
        match rates.turn(&url("/"), false, now) {
            Admission::Now => begun += 1,
            Admission::At(time) => now = time,
            Admission::HeldBack(_) => break,
        }
    }
    begun
}

/// An answer to a request for `place` at `now`, without any delay.
fn answer(rates: &RequestRates, place: u64, status: u16, now: Duration) -> bool {
    rates.take_answer(
        &url("/"),
        OriginAnswer { place, status, retry_after: None, began: now, now, is_confirming: false },
    )
}

fn wants_to_wait(rates: &RequestRates, status: u16, seconds: u64) {
    let retry_after = Some(Duration::from_secs(seconds));
    let (began, now) = (ms(0), ms(0));
    let answered = OriginAnswer { place: 1, status, retry_after, began, now, is_confirming: false };
    rates.take_answer(&url("/"), answered);
}

/// An origin that has just got the first requests of a page, and has answered them.
fn crowded() -> RequestRates {
    let rates = RequestRates::new(CLOSES, CLOSES);
    for place in 100..120 {
        assert_eq!(rates.turn(&url("/"), true, ms(0)), Admission::Now);
        assert!(!answer(&rates, place, 200, ms(0)));
    }
    rates
}

#[test]
fn repeated_requests_are_ten_a_second_after_a_burst_of_twenty() {
    let rates = RequestRates::new(CLOSES, CLOSES);
    assert_eq!(begun(&rates, ms(0), ms(1)), 20);
    assert_eq!(begun(&rates, ms(1), ms(10_001)), 100);
    // At most one burst is saved up.
    assert_eq!(begun(&rates, ms(20_000), ms(20_001)), 20);
}

#[test]
fn first_requests_are_not_delayed() {
    let rates = RequestRates::new(CLOSES, CLOSES);
    for _ in 0..1_000 {
        assert_eq!(rates.turn(&url("/"), true, ms(0)), Admission::Now);
    }
    assert_eq!(begun(&rates, ms(0), ms(1)), 20);
}

#[test]
fn each_origin_has_its_own_rate() {
    let rates = RequestRates::new(CLOSES, CLOSES);
    begun(&rates, ms(0), ms(1));
    assert!(matches!(rates.turn(&url("/"), false, ms(0)), Admission::At(_)));
    assert_eq!(rates.turn(&url("https://cdn.example/"), false, ms(0)), Admission::Now);
}

#[test]
fn each_429_halves_the_rate_of_all_requests() {
    let rates = RequestRates::new(CLOSES, CLOSES);
    assert!(answer(&rates, 1, 429, ms(0)));
    assert!(rates.met_a_limit());
    assert!(matches!(rates.turn(&url("/"), true, ms(0)), Admission::At(_)), "what is asked first as well");
    assert_eq!(begun(&rates, ms(0), ms(2_001)), 10);
    // A 429 to a request that was in progress by then does not slow down further.
    let (began, now) = (ms(0), ms(2_500));
    let answered =
        OriginAnswer { place: 2, status: 429, retry_after: None, began, now, is_confirming: false };
    assert!(rates.take_answer(&url("/"), answered));
    assert!(rates.per_second(&url("/")) > 2.1);
    rates.take_answer(&url("/"), OriginAnswer { began: ms(2_400), ..answered });
    for second in 5..20 {
        answer(&rates, 3, 429, Duration::from_secs(second));
    }
    assert!((rates.per_second(&url("/")) - 2.0).abs() < 0.001, "the slowest pace");
}

#[test]
fn no_request_goes_to_an_origin_before_its_retry_after() {
    let rates = RequestRates::new(CLOSES, CLOSES);
    wants_to_wait(&rates, 429, 5);
    assert_eq!(rates.turn(&url("/"), true, ms(4_000)), Admission::At(ms(5_000)));
    assert_eq!(rates.turn(&url("/"), true, ms(5_000)), Admission::Now);
    assert_eq!(rates.turn(&url("https://cdn.example/"), true, ms(1)), Admission::Now);

    wants_to_wait(&rates, 429, 31);
    assert_eq!(rates.turn(&url("/"), true, ms(1_000)), Admission::HeldBack(ms(30_000)));
}

#[test]
fn a_503_with_a_late_retry_after_is_retried_as_the_window_closes() {
    let rates = RequestRates::new(CLOSES, CLOSES);
    wants_to_wait(&rates, 503, 86_400);
    assert_eq!(rates.turn(&url("/"), false, ms(1_000)), Admission::At(CLOSES));
    assert_eq!(rates.turn(&url("/"), false, CLOSES), Admission::Now);
    assert!(!rates.met_a_limit());
}

#[test]
fn the_503_of_a_booting_app_shows_no_limiter() {
    let rates = RequestRates::new(CLOSES, CLOSES);
    for second in 0..20 {
        rates.turn(&url("/"), false, Duration::from_secs(second));
        assert!(!answer(&rates, 1, 503, Duration::from_secs(second)));
    }
    // Some pages are up by then, others not yet.
    answer(&rates, 2, 200, ms(20_000));
    assert!(!answer(&rates, 1, 503, ms(20_100)));
}

#[test]
fn pages_that_come_up_after_the_health_endpoint_show_no_limiter() {
    let rates = RequestRates::new(CLOSES, CLOSES);
    assert!(!answer(&rates, 0, 200, ms(0)));
    // Six pages, four requests each within a second: enough for a crowd, beside a healthy answer.
    for round in 0..4 {
        for place in 1..7 {
            rates.turn(&url("/"), round == 0, ms(250 * round));
            answer(&rates, place, 503, ms(250 * round));
        }
        answer(&rates, 0, 200, ms(250 * round));
    }
    // A page with its first request at that time is booting like the others.
    answer(&rates, 7, 503, ms(900));
    assert!((rates.per_second(&url("/")) - 5.0).abs() < 0.001, "it may be a limiter");
    for place in 1..8 {
        assert!(!answer(&rates, place, 200, ms(1_100)));
        assert!((rates.per_second(&url("/")) - 10.0).abs() < 0.001, "it was the boot");
    }
    assert!(!rates.met_a_limit());
    // A limiter that shows later is detected.
    for place in 100..120 {
        rates.turn(&url("/"), true, ms(3_000));
        answer(&rates, place, 200, ms(3_000));
    }
    answer(&rates, 8, 503, ms(3_001));
    assert!(!rates.met_a_limit());
    answer(&rates, 8, 200, ms(4_000));
    assert!(rates.met_a_limit());
}

#[test]
fn a_503_of_a_page_that_was_well_keeps_the_slower_rate_when_other_pages_come_up() {
    let rates = RequestRates::new(CLOSES, CLOSES);
    answer(&rates, 0, 200, ms(0));
    for round in 0..7 {
        for place in 1..4 {
            rates.turn(&url("/"), round == 0, ms(250 * round));
            answer(&rates, place, 503, ms(250 * round));
        }
        answer(&rates, 0, 200, ms(250 * round));
    }
    answer(&rates, 0, 503, ms(1_600));
    answer(&rates, 1, 200, ms(1_700));
    assert!(rates.per_second(&url("/")) < 5.1);
}

#[test]
fn a_503_among_many_healthy_answers_counts_as_rate_limited_until_the_slower_rate_decides() {
    let rates = crowded();
    assert!(answer(&rates, 1, 503, ms(1)));
    assert!(!rates.met_a_limit(), "not known yet");
    assert!((rates.per_second(&url("/")) - 5.0).abs() < 0.001);
    assert!(!answer(&rates, 1, 200, ms(500)));
    assert!(rates.met_a_limit());
}

#[test]
fn a_page_that_answers_503_at_the_slower_rate_is_broken() {
    let rates = crowded();
    assert_eq!([1, 300, 600].map(|at| answer(&rates, 1, 503, ms(at))), [true, true, false]);
    assert!(!rates.met_a_limit());
}

#[test]
fn ten_503_in_a_row_are_no_limiter() {
    let rates = crowded();
    answer(&rates, 1, 503, ms(1));
    let refused = (0..20).map(|place| answer(&rates, 50 + place, 503, ms(500 + place)));
    assert_eq!(refused.filter(|is_rate_limited| *is_rate_limited).count(), 9, "not twenty in a row");
}

#[test]
fn other_error_statuses_show_no_limiter() {
    let rates = crowded();
    for status in [500, 502, 504, 404] {
        assert!(!answer(&rates, 1, status, ms(1)), "{status}");
    }
}

#[test]
fn a_503_of_a_confirmation_attempt_shows_no_limiter() {
    let rates = crowded();
    let (began, now) = (ms(1), ms(1));
    let answered = OriginAnswer { place: 1, status: 503, retry_after: None, began, now, is_confirming: true };
    assert!(!rates.take_answer(&url("/"), answered));
    assert!((rates.per_second(&url("/")) - 10.0).abs() < 0.001);
}

#[test]
fn the_usual_rate_returns_after_eight_good_answers_at_the_slower_one() {
    let rates = RequestRates::new(CLOSES, CLOSES);
    let confirming = |place, status, now| {
        let retry_after = None;
        let answered = OriginAnswer { place, status, retry_after, began: now, now, is_confirming: true };
        rates.take_answer(&url("/"), answered)
    };
    answer(&rates, 1, 200, ms(500));
    assert!(!confirming(1, 503, ms(1000)));
    assert!(rates.slow_down(&url("/"), ms(1000), ms(1000)), "it may be a limiter");
    assert!((rates.per_second(&url("/")) - 5.0).abs() < 0.01);
    for nth in 0..8 {
        assert!((rates.per_second(&url("/")) - 5.0).abs() < 0.01, "{nth}");
        answer(&rates, 1, 200, ms(2000 + nth));
    }
    assert!((rates.per_second(&url("/")) - 10.0).abs() < 0.01, "it was none");
    assert!(rates.slow_down(&url("/"), ms(3000), ms(3000)));
    (0..20).for_each(|nth| _ = answer(&rates, 1, 200, ms(4000 + nth)));
    assert!((rates.per_second(&url("/")) - 5.0).abs() < 0.01, "it was one, twice");
}
