//! What chance predicts for independent networks.

/// The chance that at least `needed` of `all` are hit, each with `chance`: the binomial distribution.
pub(crate) fn at_least(needed: usize, all: usize, chance: f64) -> f64 {
    at_least_alike(needed, all, &[chance])
}

/// The chance that at least `needed` of `all` are hit alike. Each is hit in one of several ways, or not at all;
/// `chances` has the chance of each way. The multinomial distribution.
pub(crate) fn at_least_alike(needed: usize, all: usize, chances: &[f64]) -> f64 {
    // ways[n]: the chance that n given ones are hit in the ways so far, each of these fewer than `needed` times, divided
    // by n!, which makes a sum of products of it.
    let mut ways = vec![0.0; all + 1];
    if let Some(none) = ways.first_mut() {
        *none = 1.0;
    }
    for chance in chances {
        ways = product(&ways, &terms(*chance, needed.min(all + 1)), all);
    }
    let missed = 1.0 - chances.iter().sum::<f64>();
    let fewer = product(&ways, &terms(missed, all + 1), all);
    let orders: f64 = terms(1.0, all + 1).last().map_or(1.0, |last| 1.0 / last);
    (1.0 - fewer.last().unwrap_or(&1.0) * orders).max(0.0)
}

/// The first `count` of 1, c, c²/2!, c³/3!, …
fn terms(chance: f64, count: usize) -> Vec<f64> {
    let next = |(term, number): &(f64, f64)| Some((term * chance / number, number + 1.0));
    std::iter::successors(Some((1.0, 1.0)), next).map(|(term, _)| term).take(count).collect()
}

/// The product of two polynomials, up to the power `degree`.
fn product(left: &[f64], right: &[f64], degree: usize) -> Vec<f64> {
    let coefficient = |power: usize| {
        (0..=power).filter_map(|of_left| Some(left.get(of_left)? * right.get(power - of_left)?)).sum()
    };
    (0..=degree).map(coefficient).collect()
}
