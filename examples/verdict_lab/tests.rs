use super::*;

#[test]
fn a_few_hundred_deploys_have_no_wrong_verdict() {
    let played = play(&Lab::new().unwrap(), 7, 200);
    let [ours, ..] = &played.tallies;
    assert_eq!((ours.false_greens, ours.false_reds, &played.mistakes[..]), (0, 0, &[][..]));
}

#[test]
fn the_same_seed_gives_the_same_result() {
    let lab = Lab::new().unwrap();
    let story = |index| show::story(&lab, &draw::draw(dice::seed_of(3, index)));
    for index in 0..6 {
        assert_eq!(story(index), story(index));
    }
}

#[test]
fn healthy_deploys_and_all_kinds_of_broken_ones_are_drawn() {
    let played = play(&Lab::new().unwrap(), 5, 0);
    assert!(played.mistakes.is_empty() && played.deploys.is_empty());
    let drawn: Vec<Deploy> = (0..2000).map(|index| draw::draw(dice::seed_of(5, index))).collect();
    for kind in kind::Kind::ALL {
        let truth = deploy::Truth::Broken(kind);
        assert!(drawn.iter().any(|deploy| deploy.truth == truth), "{kind} is never drawn");
    }
    let well = drawn.iter().filter(|deploy| matches!(deploy.truth, deploy::Truth::Settled(_))).count();
    assert!((900..1300).contains(&well), "{well}");
}
