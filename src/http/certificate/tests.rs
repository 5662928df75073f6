use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, SanType};
use rcgen::{Certificate as Signed, date_time_ymd};
use rustls::RootCertStore;

use super::*;

type Ca = CertifiedIssuer<'static, KeyPair>;
/// A year, a month and a day.
type Date = (i32, u8, u8);

const NOW: Date = (2026, 11, 22);

fn params(name: &str, ends: Date) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::OrganizationName, "Shop & Sons");
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = date_time_ymd(2025, 1, 1);
    params.not_after = date_time_ymd(ends.0, ends.1, ends.2);
    params
}

fn ca_params(name: &str, ends: Date) -> CertificateParams {
    let mut params = params(name, ends);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

fn root(name: &str) -> Ca {
    Ca::self_signed(ca_params(name, (2050, 1, 1)), KeyPair::generate().unwrap()).unwrap()
}

/// The certificate of `shop.example`, signed by `issuer`.
fn leaf(issuer: &Ca, ends: Date) -> Signed {
    let mut params = params("shop.example", ends);
    let name = |name: &str| SanType::DnsName(name.try_into().unwrap());
    params.subject_alt_names =
        vec![name("shop.example"), name("*.shop.example"), SanType::IpAddress([192, 0, 2, 7].into())];
    params.signed_by(&KeyPair::generate().unwrap(), issuer).unwrap()
}

fn shown(leaf: &Signed, intermediates: &[&Signed]) -> Shown {
    let at = date_time_ymd(NOW.0, NOW.1, NOW.2).unix_timestamp();
    let at = UnixTime::since_unix_epoch(std::time::Duration::from_secs(at.unsigned_abs()));
    let intermediates: Vec<_> = intermediates.iter().map(|one| one.der().clone()).collect();
    Shown::new(&ServerName::try_from("shop.example").unwrap(), leaf.der(), &intermediates, at)
}

fn anchors(roots: &[&Ca]) -> Anchors {
    let mut store = RootCertStore::empty();
    for root in roots {
        store.add(root.der().clone()).unwrap();
    }
    Anchors::of(store)
}

fn chain_end(shown: &Shown, roots: &[&Ca]) -> Option<(String, i64)> {
    let chain = shown.read(Some(&anchors(roots))).unwrap().chain?;
    Some((chain.subject, chain.days_left))
}

#[test]
fn it_says_whose_it_is_for_which_names_and_for_how_long() {
    let root = root("Root 1");
    let certificate = shown(&leaf(&root, (2026, 11, 25)), &[]).read(None).unwrap();
    assert_eq!(certificate.host, "shop.example");
    assert_eq!(certificate.subject, "CN=shop.example, O=Shop & Sons");
    assert_eq!(certificate.issuer, "CN=Root 1, O=Shop & Sons");
    assert_eq!(certificate.names, ["shop.example", "*.shop.example", "192.0.2.7"]);
    assert_eq!(certificate.not_before.to_rfc3339(), "2025-01-01T00:00:00+00:00");
    assert_eq!(certificate.not_after.to_rfc3339(), "2026-11-25T00:00:00+00:00");
    assert_eq!((certificate.days_left, certificate.chain, certificate.version), (3, None, None));
}

#[test]
fn days_are_whole_ones_and_none_is_left_once_it_is_over() {
    let root = root("Root 1");
    for (ends, days) in [((2026, 11, 22), 0), ((2026, 11, 21), -1), ((2026, 11, 23), 1), ((2051, 1, 1), 8806)]
    {
        assert_eq!(shown(&leaf(&root, ends), &[]).read(None).unwrap().days_left, days, "{ends:?}");
    }
}

#[test]
fn a_certificate_without_an_intermediate_has_no_chain_that_could_end() {
    let root = root("Root 1");
    assert_eq!(chain_end(&shown(&leaf(&root, (2027, 1, 1)), &[]), &[&root]), None);
}

#[test]
fn the_chain_ends_with_the_first_of_its_intermediates() {
    let root = root("Root 1");
    let signed_by = |name: &str, ends, issuer: &Ca| {
        Ca::signed_by(ca_params(name, ends), KeyPair::generate().unwrap(), issuer).unwrap()
    };
    let upper = signed_by("Upper", (2026, 11, 27), &root);
    let lower = signed_by("Lower", (2030, 1, 1), &upper);
    let shown = shown(&leaf(&lower, (2027, 1, 1)), &[lower.as_ref(), upper.as_ref()]);
    assert_eq!(chain_end(&shown, &[&root]), Some(("CN=Upper, O=Shop & Sons".to_owned(), 5)));
    // Whose root is not trusted has no chain.
    assert_eq!(chain_end(&shown, &[]), None);
}

/// One authority whose certificate is there twice: an old root signed it until `ends`, and it is a root of its own now.
fn cross_signed(ends: Date) -> (Ca, Ca, Signed) {
    let (old, key) = (root("Old root"), KeyPair::generate().unwrap());
    let crossed = ca_params("New root", ends).signed_by(&key, &old).unwrap();
    (old, Ca::self_signed(ca_params("New root", (2050, 1, 1)), key).unwrap(), crossed)
}

#[test]
fn what_is_sent_along_and_not_needed_is_no_part_of_the_chain() {
    for ends in [(2025, 9, 30), (2026, 11, 23)] {
        let (old, new, crossed) = cross_signed(ends);
        let lower =
            Ca::signed_by(ca_params("Lower", (2030, 1, 1)), KeyPair::generate().unwrap(), &new).unwrap();
        let shown = shown(&leaf(&lower, (2027, 1, 1)), &[lower.as_ref(), &crossed]);
        let lasting = Some(("CN=Lower, O=Shop & Sons".to_owned(), 1136));
        for roots in [&[&old, &new][..], &[&new, &old], &[&new]] {
            assert_eq!(chain_end(&shown, roots), lasting, "{ends:?}");
        }
    }
    // A machine that trusts the old root alone depends on it.
    let (old, new, crossed) = cross_signed((2026, 11, 23));
    let lower = Ca::signed_by(ca_params("Lower", (2030, 1, 1)), KeyPair::generate().unwrap(), &new).unwrap();
    let shown = shown(&leaf(&lower, (2027, 1, 1)), &[&crossed, lower.as_ref()]);
    assert_eq!(chain_end(&shown, &[&old]), Some(("CN=New root, O=Shop & Sons".to_owned(), 1)));
}

#[test]
fn of_two_chains_the_one_that_lasts_the_longest_counts() {
    let (root, key) = (root("Root 1"), KeyPair::generate().unwrap());
    let short = ca_params("Lower", (2026, 11, 24)).signed_by(&key, &root).unwrap();
    let long = Ca::signed_by(ca_params("Lower", (2030, 1, 1)), key, &root).unwrap();
    let leaf = leaf(&long, (2027, 1, 1));
    for sent in [[&short, long.as_ref()], [long.as_ref(), &short]] {
        assert_eq!(chain_end(&shown(&leaf, &sent), &[&root]).unwrap().1, 1136);
    }
}

#[test]
fn bytes_that_are_not_a_certificate_are_ignored() {
    let whole = leaf(&root("Root 1"), (2027, 1, 1)).der().to_vec();
    for length in 0..whole.len() {
        let _ = Contents::read(&whole[..length]);
        let mut broken = whole.clone();
        broken[length] ^= 0xff;
        let _ = Contents::read(&broken);
    }
    assert_eq!(Contents::read(&whole[..whole.len() - 1]), None);
    assert_eq!(Contents::read(b""), None);
}
