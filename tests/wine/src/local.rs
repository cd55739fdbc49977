//! The classes of the sample local server.

use com_sink::GUID;

/// A counter of the client's own: `ComSinkTests.Counter`.
pub const COUNTER: GUID = GUID::from_u128(0x6ab3a3f2_0f0a_4a37_8f5b_5f6d0f6f4a11);

/// A counter that all clients share: `ComSinkTests.SharedCounter.2`.
pub const SHARED: GUID = GUID::from_u128(0x6ab3a3f3_0f0a_4a37_8f5b_5f6d0f6f4a11);
