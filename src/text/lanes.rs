//! Places where two bytes stand at their distances, 64 places at a time.
//!
//! In the browser these are WebAssembly's vectors, written out, as the engine's.

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod probe {
    use core::arch::wasm32::{
        u8x16_bitmask, u8x16_eq, u8x16_splat, v128, v128_and, v128_any_true, v128_load, v128_or,
    };

    /// Two bytes, each compared after bits were set.
    #[derive(Clone, Copy)]
    pub struct Probe([v128; 2], [v128; 2]);

    /// The `N`th sixteen bytes.
    #[inline(always)]
    fn load<const N: usize>(from: &[u8; 64]) -> v128 {
        const { assert!(N < 4) };
        // SAFETY: all 16 bytes are among the 64; vectors need no alignment.
        unsafe { v128_load(from.as_ptr().add(16 * N).cast()) }
    }

    impl Probe {
        /// The bytes, and the bits that are set in others before they are compared.
        pub fn new(bytes: [u8; 2], bits: [u8; 2]) -> Self {
            Self(bytes.map(|byte| u8x16_splat(byte)), bits.map(|bit| u8x16_splat(bit)))
        }

        #[inline(always)]
        fn sixteen<const N: usize>(&self, near: &[u8; 64], far: &[u8; 64]) -> v128 {
            v128_and(
                u8x16_eq(v128_or(load::<N>(near), self.1[0]), self.0[0]),
                u8x16_eq(v128_or(load::<N>(far), self.1[1]), self.0[1]),
            )
        }

        /// Whether there is a place where both stand.
        #[inline(always)]
        pub fn any(&self, near: &[u8; 64], far: &[u8; 64]) -> bool {
            let start = v128_or(self.sixteen::<0>(near, far), self.sixteen::<1>(near, far));
            let end = v128_or(self.sixteen::<2>(near, far), self.sixteen::<3>(near, far));
            v128_any_true(v128_or(start, end))
        }

        /// Places where both stand, one bit each.
        #[inline(always)]
        pub fn places(&self, near: &[u8; 64], far: &[u8; 64]) -> u64 {
            let bits = [
                u8x16_bitmask(self.sixteen::<0>(near, far)),
                u8x16_bitmask(self.sixteen::<1>(near, far)),
                u8x16_bitmask(self.sixteen::<2>(near, far)),
                u8x16_bitmask(self.sixteen::<3>(near, far)),
            ];
            bits.iter().rev().fold(0, |all, &bits| all << 16 | u64::from(bits))
        }
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod probe {
    /// Two bytes, each compared after bits were set.
    #[derive(Clone, Copy)]
    pub struct Probe([u8; 2], [u8; 2]);

    impl Probe {
        /// The bytes, and the bits that are set in others before they are compared.
        pub fn new(bytes: [u8; 2], bits: [u8; 2]) -> Self {
            Self(bytes, bits)
        }

        /// Whether there is a place where both stand.
        #[inline(always)]
        pub fn any(&self, near: &[u8; 64], far: &[u8; 64]) -> bool {
            self.places(near, far) != 0
        }

        /// Places where both stand, one bit each.
        pub fn places(&self, near: &[u8; 64], far: &[u8; 64]) -> u64 {
            let is = |byte: u8, n: usize| byte | self.1[n] == self.0[n];
            let pairs = near.iter().zip(far).enumerate();
            pairs.fold(0, |bits, (at, (&a, &b))| bits | u64::from(is(a, 0) && is(b, 1)) << at)
        }
    }
}

pub use probe::Probe;

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
    for round in 0..1000 {
        // Many places agree, or one at most.
        let only = (round % 2 == 1).then_some(random() as usize % 64);
        let mut bytes = || {
            std::array::from_fn::<u8, 64, _>(|at| match only {
                Some(only) if only != at => b'x',
                _ => b"aAbB@`\xff\xc3"[random() as usize % 8],
            })
        };
        let (near, far) = (bytes(), bytes());
        let own = [b"abz@"[random() as usize % 4], b"abz\xc3"[random() as usize % 4]];
        let bits = own.map(|byte| if byte.is_ascii_lowercase() { 0x20 } else { 0 });
        let probe = Probe::new(own, bits);
        let (places, any) = (probe.places(&near, &far), probe.any(&near, &far));
        for place in 0..64 {
            let expected = near[place] | bits[0] == own[0] && far[place] | bits[1] == own[1];
            if (places >> place & 1 == 1) != expected || any != (places != 0) {
                return Err(format!("place {place} of {near:?} {far:?}: {own:?}"));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn places_are_what_their_definition_says() {
        assert_eq!(super::check(), Ok(()));
    }
}
