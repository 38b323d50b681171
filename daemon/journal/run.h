#ifndef FALLOW_DAEMON_JOURNAL_RUN_H_
#define FALLOW_DAEMON_JOURNAL_RUN_H_

// A run is how records travel: consecutive records of one writer under one signature of its device
// over the chain hash of the last. A record that may create its subject carries the subject's key;
// one whose subject was let go at the sender comes without its payload.
//
// Byte grammar: docs/formats.md, "Runs and envelopes". Whoever decodes one has only its form: that
// it continues what is known, and that the signature is the device's, is the log's to check. Holds
// keys; values otherwise: any thread.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/bytes.h"
#include "crypto/identity.h"
#include "crypto/keys.h"
#include "daemon/journal/frontier.h"
#include "daemon/journal/record.h"

namespace fallow::journal {

struct RunItem {
  RecordHeader header;
  std::optional<crypto::SubjectKey> key;
  std::optional<crypto::ByteSpan> payload;  // sealed; none: let go. In memory of the run's owner
};

// Whether its subject goes with it. A payload is missing only where the subject was let go, by a
// record that is on its way or because its deletion has become final.
bool LetsGo(const RunItem& item);

struct Run {
  WriterId writer;
  std::vector<RunItem> items;  // at least one
  crypto::Signature signature{};
};

inline constexpr size_t kRunItemBytesMin = 1 + kRecordHeaderBytes;
// What an item adds besides its payload.
inline constexpr size_t kRunItemBytesMax = kRunItemBytesMin + crypto::kKeyBytes + 4;

// The chain hashes of a run's records.
std::vector<crypto::Digest> ChainHashes(const Run& run);

size_t RunBytes(const Run& run);
// REQUIRES: `out` has RunBytes(run).
void EncodeRun(const Run& run, crypto::MutableByteSpan out);
// DATA_LOSS unless EncodeRun gives `bytes` back: so each record is of the run's writer and has the
// sequence after that of the one before and its chain hash as `previous`, its lamport time rises,
// and payloads and keys are those that the headers name. UNIMPLEMENTED for a newer version. The
// payloads lie in `bytes`.
absl::StatusOr<Run> DecodeRun(crypto::ByteSpan bytes);

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_RUN_H_
