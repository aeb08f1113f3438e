//! A number for each category, added up all at once.
//!
//! In the browser these are WebAssembly's vectors, written out: the programs
//! are compiled for size, and compilers make no vectors of loops then (counting
//! takes three times as long without).

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod four {
    use core::arch::wasm32::{i32x4_add, i32x4_ne, i32x4_splat, u32x4, u32x4_extract_lane, v128, v128_and};

    /// Four numbers.
    #[derive(Clone, Copy)]
    pub struct Four(v128);

    impl Four {
        #[inline(always)]
        pub fn new(a: u32, b: u32, c: u32, d: u32) -> Self {
            Self(u32x4(a, b, c, d))
        }

        #[inline(always)]
        pub fn splat(number: u32) -> Self {
            Self(i32x4_splat(number as i32))
        }

        #[inline(always)]
        pub fn plus(self, other: Self) -> Self {
            Self(i32x4_add(self.0, other.0))
        }

        /// The numbers whose bits have something in common with a mask; zero for the others.
        #[inline(always)]
        pub fn where_common(self, bits: Self, mask: Self) -> Self {
            let has = i32x4_ne(v128_and(bits.0, mask.0), i32x4_splat(0));
            Self(v128_and(self.0, has))
        }

        pub fn numbers(self) -> [u32; 4] {
            [
                u32x4_extract_lane::<0>(self.0),
                u32x4_extract_lane::<1>(self.0),
                u32x4_extract_lane::<2>(self.0),
                u32x4_extract_lane::<3>(self.0),
            ]
        }
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod four {
    /// Four numbers.
    #[derive(Clone, Copy)]
    pub struct Four([u32; 4]);

    impl Four {
        pub fn new(a: u32, b: u32, c: u32, d: u32) -> Self {
            Self([a, b, c, d])
        }

        pub fn splat(number: u32) -> Self {
            Self([number; 4])
        }

        pub fn plus(self, other: Self) -> Self {
            Self(std::array::from_fn(|i| self.0[i].wrapping_add(other.0[i])))
        }

        /// The numbers whose bits have something in common with a mask; zero for the others.
        pub fn where_common(self, bits: Self, mask: Self) -> Self {
            Self(std::array::from_fn(|i| if bits.0[i] & mask.0[i] != 0 { self.0[i] } else { 0 }))
        }

        pub fn numbers(self) -> [u32; 4] {
            self.0
        }
    }
}

pub use four::Four;

/// A number for each of up to 20 categories.
#[derive(Clone, Copy)]
pub struct Lanes(Four, Four, Four, Four, Four);

/// The bits of the categories that the `n`th vector counts.
#[inline(always)]
fn bits(n: u32) -> Four {
    Four::new(1 << (4 * n), 2 << (4 * n), 4 << (4 * n), 8 << (4 * n))
}

impl Lanes {
    /// The same number for all.
    #[inline(always)]
    pub fn splat(number: u32) -> Self {
        let four = Four::splat(number);
        Self(four, four, four, four, four)
    }

    /// Sums.
    #[inline(always)]
    pub fn plus(self, other: Self) -> Self {
        Self(
            self.0.plus(other.0),
            self.1.plus(other.1),
            self.2.plus(other.2),
            self.3.plus(other.3),
            self.4.plus(other.4),
        )
    }

    /// The numbers of those categories that a mask has; zero for the others.
    #[inline(always)]
    pub fn of(self, mask: u32) -> Self {
        let mask = Four::splat(mask);
        Self(
            self.0.where_common(bits(0), mask),
            self.1.where_common(bits(1), mask),
            self.2.where_common(bits(2), mask),
            self.3.where_common(bits(3), mask),
            self.4.where_common(bits(4), mask),
        )
    }

    /// The numbers, by category.
    pub fn numbers(self) -> [u32; 20] {
        let all = [self.0, self.1, self.2, self.3, self.4].map(Four::numbers);
        std::array::from_fn(|category| all[category / 4][category % 4])
    }
}

/// Compares with the definition. Public for the test that runs in a browser,
/// where these are other instructions.
pub fn check() -> Result<(), String> {
    let mut seed = 0x9e37_79b9u32;
    let mut random = || {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        seed
    };
    for _ in 0..1000 {
        let [a, b, mask, other] = [0; 4].map(|_| random() >> 8);
        let sums = Lanes::splat(a).of(mask).plus(Lanes::splat(b).of(other)).numbers();
        for (category, sum) in sums.into_iter().enumerate() {
            let part = |number: u32, mask: u32| number * (mask >> category & 1);
            if sum != part(a, mask) + part(b, other) {
                return Err(format!("category {category}: {sum} of {a} {mask:x} {b} {other:x}"));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn lanes_are_what_their_definition_says() {
        assert_eq!(super::check(), Ok(()));
    }
}
