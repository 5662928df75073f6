//! What the command line says.

/// How the lab is asked for.
pub(crate) const HELP: &str = "\
Plays deploys in virtual time to smoke_seal and to two other policies, and counts the wrong verdicts.

cargo run --release --example verdict_lab -- [OPTIONS]

  --deploys N   how many deploys (10000)
  --seed S      which ones (1)
  --show I      the deploy with the index I: what it is, each request to it, and the seals; with --base-rates, one of those
  --base-rates  instead: as many deploys in all at 5, 10, 20 and 45 % broken ones, in the ways that are published, behind
                balancers of all sorts; smoke_seal with and without instances, and three other policies
  --watch       instead: days of a healthy app that is sealed 29 times a day, as many as come to so many seals
  --kinds       the false greens by what was broken, too
  --slowest N   the N deploys that smoke_seal was latest to seal green after they had settled, and the first N that it
                sealed green before
  --help        this

Exit code 0: smoke_seal had no false green, and no false red of an app that settles within its boot window. 1: it had.
2: the options are wrong. What is assumed of deploys stands in docs/verdict-lab.md.
";

/// What the command line says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) deploys: usize,
    pub(crate) seed: u64,
    pub(crate) show: Option<usize>,
    pub(crate) kinds: bool,
    pub(crate) base_rates: bool,
    pub(crate) watch: bool,
    pub(crate) slowest: usize,
    pub(crate) help: bool,
}

impl Options {
    /// Reads the arguments after the program's name.
    pub(crate) fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            deploys: 10_000,
            seed: 1,
            show: None,
            kinds: false,
            base_rates: false,
            watch: false,
            slowest: 0,
            help: false,
        };
        while let Some(argument) = arguments.next() {
            let mut number = || {
                let given = arguments.next().ok_or_else(|| format!("{argument} needs a number"))?;
                given.parse::<u64>().map_err(|_| format!("{argument} needs a number, not {given:?}"))
            };
            let small = |number: u64| usize::try_from(number).map_err(|error| error.to_string());
            match argument.as_str() {
                "--deploys" => options.deploys = small(number()?)?,
                "--seed" => options.seed = number()?,
                "--show" => options.show = Some(small(number()?)?),
                "--slowest" => options.slowest = small(number()?)?,
                "--kinds" => options.kinds = true,
                "--base-rates" => options.base_rates = true,
                "--watch" => options.watch = true,
                "--help" | "-h" => options.help = true,
                other => return Err(format!("{other:?} is no option; see --help")),
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Options, String> {
        Options::read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn options_are_read_and_mistakes_are_named() {
        let options = read("--deploys 5 --seed 9 --show 3").unwrap();
        assert_eq!((options.deploys, options.seed, options.show), (5, 9, Some(3)));
        assert_eq!(read("--seed").unwrap_err(), "--seed needs a number");
        assert_eq!(read("--seed x").unwrap_err(), "--seed needs a number, not \"x\"");
        assert_eq!(read("--sede 1").unwrap_err(), "\"--sede\" is no option; see --help");
    }
}
