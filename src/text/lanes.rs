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

    impl Probe {
        /// The bytes, and the bits that are set in others before they are compared.
        pub fn new(bytes: [u8; 2], bits: [u8; 2]) -> Self {
            Self(bytes.map(|byte| u8x16_splat(byte)), bits.map(|bit| u8x16_splat(bit)))
        }

        #[inline(always)]
        fn sixteen(&self, near: &[u8; 64], far: &[u8; 64], n: usize) -> v128 {
            let load = |from: &[u8; 64]| {
                // SAFETY: 16 bytes from 16 n on, of 64, where n is below 4; vectors need no alignment.
                unsafe { v128_load(from.as_ptr().add(16 * (n & 3)).cast()) }
            };
            v128_and(
                u8x16_eq(v128_or(load(near), self.1[0]), self.0[0]),
                u8x16_eq(v128_or(load(far), self.1[1]), self.0[1]),
            )
        }

        /// Whether there is a place where both stand.
        #[inline(always)]
        pub fn any(&self, near: &[u8; 64], far: &[u8; 64]) -> bool {
            let [a, b, c, d] = [0, 1, 2, 3].map(|n| self.sixteen(near, far, n));
            v128_any_true(v128_or(v128_or(a, b), v128_or(c, d)))
        }

        /// Places where both stand, one bit each.
        #[inline(always)]
        pub fn places(&self, near: &[u8; 64], far: &[u8; 64]) -> u64 {
            let bits = |n| u64::from(u8x16_bitmask(self.sixteen(near, far, n))) << (16 * n);
            bits(0) | bits(1) | bits(2) | bits(3)
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
