//! What holds for every value and every text.

use proptest::prelude::*;

use super::super::*;

fn amount<T: Copy + Ord + std::fmt::Debug + 'static>(number: BoxedStrategy<T>) -> BoxedStrategy<Amount<T>> {
    let pair = (number.clone(), number.clone()).prop_filter("ends differ", |(a, b)| a != b);
    prop_oneof![
        number.clone().prop_map(Amount::Exact),
        pair.prop_map(|(a, b)| Amount::Range { low: a.min(b), high: a.max(b) }),
        number.clone().prop_map(Amount::AtMost),
        number.clone().prop_map(Amount::AtLeast),
        number.prop_map(Amount::About),
    ]
    .boxed()
}

fn value() -> BoxedStrategy<TimeValue> {
    let seconds = prop_oneof![0..=100u64, (0..=90u64).prop_map(|m| m * 60), 0..=Duration::LONGEST.seconds()]
        .prop_map(Duration::from_seconds);
    let fractions = (0..=100_000u64).prop_map(Duration::from_millis);
    let clock = amount(prop_oneof![4 => seconds, 1 => fractions].boxed());
    const NAMES: &[NamedTime] = &[
        NamedTime::SameDay,
        NamedTime::SameBusinessDay,
        NamedTime::EndOfDay,
        NamedTime::EndOfBusiness,
        NamedTime::NextDay,
        NamedTime::NextBusinessDay,
    ];
    let office = prop_oneof![Just(BusinessUnit::Hour), Just(BusinessUnit::Day)];
    prop_oneof![
        6 => clock.prop_map(TimeValue::Clock),
        2 => amount((1..5000u32).boxed()).prop_map(TimeValue::Calendar),
        2 => (amount((1..5000u32).boxed()), office).prop_map(|(amount, unit)| TimeValue::Business(amount, unit)),
        1 => prop::sample::select(NAMES).prop_map(TimeValue::Named),
        1 => prop::option::of(0..=100_000u64).prop_map(|s| TimeValue::Immediate(s.map(Duration::from_seconds))),
        1 => Just(TimeValue::AsSoonAsPossible),
        1 => Just(TimeValue::AsNeeded),
        1 => Just(TimeValue::BestEffort),
        1 => Just(TimeValue::Continuous),
        1 => Just(TimeValue::BusinessHours),
        1 => Just(TimeValue::NotApplicable),
    ]
    .boxed()
}

/// Qualifiers that any exact length may have.
const QUALIFIERS: &[Qualifier] = &[
    Qualifier::None,
    Qualifier::After,
    Qualifier::Before,
    Qualifier::Every,
    Qualifier::For,
    Qualifier::Until,
    Qualifier::At,
    Qualifier::In,
    Qualifier::Over,
    Qualifier::Window,
    Qualifier::First,
    Qualifier::Ago,
];

proptest! {
    #[test]
    fn a_value_reads_back_from_what_it_prints(value in value()) {
        let words = value.to_string();
        let read = read_cell(&words).map(|expr| (expr.value, expr.qualifier));
        prop_assert_eq!(read, Some((value, Qualifier::None)), "{}", words);
    }

    #[test]
    fn an_expression_reads_back_from_what_it_prints(
        seconds in 0..=Duration::LONGEST.seconds(),
        qualifier in prop::sample::select(QUALIFIERS),
    ) {
        let expr = TimeExpr { value: TimeValue::exact(seconds), qualifier, range: 0..0, tag: None };
        let words = expr.to_string();
        let read = read_all(&words);
        prop_assert_eq!(read.len(), 1, "{}", words);
        prop_assert_eq!((&read[0].value, read[0].qualifier), (&expr.value, qualifier), "{}", words);
        prop_assert_eq!(read[0].range.clone(), 0..words.len());
    }

    #[test]
    fn nothing_panics_and_ranges_stay_in_order(text in "[ -~–≤é\n]{0,60}|([0-9]{1,3}|[a-z]{1,6}|T\\+|<|~|-| |\\(|\\)|min|h|½){0,14}") {
        let mut end = 0;
        for expr in read_all(&text) {
            prop_assert!(expr.range.start >= end && text.get(expr.range.clone()).is_some());
            prop_assert!(expr.tag.is_none_or(|tag| text.get(tag).is_some()));
            end = expr.range.end;
        }
        let _ = (read_cell(&text), read_cell_under("x (min)", &text), text.len());
    }

    #[test]
    fn before_is_an_order(a in value(), b in value()) {
        prop_assert!(!certainly_before(&a, &a));
        prop_assert!(!(certainly_before(&a, &b) && certainly_before(&b, &a)));
        prop_assert_eq!(certainly_differs(&a, &b), certainly_differs(&b, &a));
    }
}

/// Whatever repeats is read to its end: where time were quadratic in the length, this would take minutes.
#[test]
fn long_input_comes_to_an_end() {
    for unit in [
        "1",
        "1 ",
        "1-",
        "1h",
        "a ",
        "in ",
        "< ",
        "1h and ",
        "T+",
        "(1h) ",
        "five ",
        "within the ",
        "\n",
        "é",
        "*",
        "1,000,",
        "~",
        ".",
    ] {
        let text = unit.repeat(50_000 / unit.len());
        let _ = (read_all(&text).len(), read_cell(&text).is_some());
    }
}
