use proptest::prelude::*;

use super::*;
use crate::domain::progress::Mark;
use crate::operations::fixture::Fixture;
use crate::operations::{demo, plan_import};
use crate::store::upkeep;

const PLAN: &str = "sscb-2018-19";
const DAY: &str = "2018-10-01";

fn fixture() -> Fixture {
    let fixture = Fixture::new();
    fixture.on(DAY, |context| plan_import::import(context, &demo::first_plan())).expect("the first plan");
    fixture
}

/// Reports a state, with every milestone met or met no more as that state wants it. What is refused changes nothing.
fn report(fixture: &Fixture, number: &str, state: State) {
    let _ = fixture.on(DAY, |context| {
        let action = load(context, PLAN, number)?;
        let met_on = (state == State::Completed).then_some(context.at().today);
        let mark = |milestone: &crate::domain::milestone::Milestone| Mark { milestone: milestone.id, met_on };
        let milestones_met = action.milestones.iter().map(mark).collect();
        let report = Report { state: Some(state), rag: None, note: "As agreed".to_owned(), milestones_met };
        post(context, PLAN, number, &report)
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    /// Whatever is reported in whatever order, what is kept beside the actions is what their milestones and states give.
    #[test]
    fn open_dates_and_their_counts_follow_every_report(
        reports in prop::collection::vec((0..4usize, 0..State::ALL.len()), 1..12),
    ) {
        let fixture = fixture();
        for (action, state) in reports {
            report(&fixture, ["1.1", "2.3a", "2.11", "4.5"][action], State::ALL[state]);
        }
        let damage = fixture.on(DAY, |context| Ok(upkeep::damage(context.db)?)).expect("a look");
        prop_assert_eq!(damage, Vec::<String>::new());
    }
}
