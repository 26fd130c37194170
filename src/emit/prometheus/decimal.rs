//! Exact decimal numbers: bounds as a page writes them, and series around them.

use std::fmt;

/// `digits / 10^scale`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    digits: i128,
    scale: u32,
}

/// Beyond this nothing is a bound on a metric, and arithmetic would overflow.
const MOST_DIGITS: i128 = 1_000_000_000_000_000_000;

impl Decimal {
    /// A whole number.
    pub fn whole(digits: i64) -> Self {
        Self { digits: i128::from(digits), scale: 0 }
    }

    /// The shortest decimal that reads as `value`; `None` where it has too many digits to be one that somebody wrote.
    pub fn of(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        let text = value.to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
        let scale = u32::try_from(fraction.len()).ok().filter(|&scale| scale <= 12)?;
        (digits.abs() < MOST_DIGITS).then(|| Self { digits, scale }.reduced())
    }

    /// The nearest binary number.
    pub fn float(self) -> f64 {
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// Below zero?
    pub fn negative(self) -> bool {
        self.digits < 0
    }

    /// Is it zero?
    pub fn is_zero(self) -> bool {
        self.digits == 0
    }

    /// Is it a whole number?
    pub fn is_whole(self) -> bool {
        self.reduced().scale == 0
    }

    /// The sum.
    pub fn plus(self, other: Self) -> Self {
        let scale = self.scale.max(other.scale);
        Self { digits: self.at(scale).saturating_add(other.at(scale)), scale }.reduced()
    }

    /// The product with a whole number.
    pub fn times(self, factor: i64) -> Self {
        Self { digits: self.digits.saturating_mul(i128::from(factor)), scale: self.scale }.reduced()
    }

    /// The number divided by 10 to the power of `places`.
    pub fn shifted(self, places: u32) -> Self {
        Self { digits: self.digits, scale: self.scale + places }.reduced()
    }

    /// The half.
    pub fn half(self) -> Self {
        self.times(5).shifted(1)
    }

    /// At most `digits` significant digits: the next such number upwards or downwards.
    pub fn rounded(self, digits: u32, up: bool) -> Self {
        let most = 10_i128.pow(digits);
        let (mut number, mut scale) = (self.digits, i64::from(self.scale));
        let mut exact = true;
        while number.abs() >= most {
            exact &= number % 10 == 0;
            number = number.div_euclid(10);
            scale -= 1;
        }
        if up && !exact {
            number += 1;
        }
        match u32::try_from(scale) {
            Ok(scale) => Self { digits: number, scale }.reduced(),
            Err(_) => Self {
                digits: number.saturating_mul(10_i128.pow(u32::try_from(-scale).unwrap_or(0).min(30))),
                scale: 0,
            },
        }
    }

    fn at(self, scale: u32) -> i128 {
        self.digits.saturating_mul(10_i128.pow((scale - self.scale).min(30)))
    }

    fn reduced(mut self) -> Self {
        while self.scale > 0 && self.digits % 10 == 0 {
            self.digits /= 10;
            self.scale -= 1;
        }
        self
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = 10_i128.pow(self.scale.min(30));
        let sign = if self.digits < 0 { "-" } else { "" };
        let (whole, fraction) = (self.digits.abs() / unit, self.digits.abs() % unit);
        if self.scale == 0 {
            return write!(f, "{sign}{whole}");
        }
        write!(f, "{sign}{whole}.{fraction:0width$}", width = self.scale as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(value: f64) -> String {
        Decimal::of(value).map_or_else(|| "none".to_owned(), |d| d.to_string())
    }

    #[test]
    fn bounds_are_exact() {
        assert_eq!((decimal(10.0).as_str(), decimal(0.001).as_str(), decimal(-2.5).as_str()), ("10", "0.001", "-2.5"));
        assert_eq!((decimal(f64::NAN).as_str(), decimal(1e300).as_str()), ("none", "none"));
        let ten = Decimal::whole(10).shifted(2);
        assert_eq!((ten.to_string().as_str(), ten.float()), ("0.1", 0.1));
        assert_eq!(ten.plus(Decimal::whole(-1)).to_string(), "-0.9");
        assert_eq!(Decimal::whole(5).half().to_string(), "2.5");
    }

    #[test]
    fn rounding_goes_the_way_it_is_told() {
        let number = Decimal::whole(12_625).shifted(5);
        assert_eq!(
            (number.rounded(3, true).to_string(), number.rounded(3, false).to_string()),
            ("0.127".to_owned(), "0.126".to_owned())
        );
        assert_eq!(Decimal::whole(14_544).rounded(3, true).to_string(), "14600");
        assert_eq!(Decimal::whole(-12_625).rounded(3, false).to_string(), "-12700");
        assert_eq!(Decimal::whole(5).rounded(3, true).to_string(), "5");
    }
}
