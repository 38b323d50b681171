// The headers of a sealed database and of its WAL are read before anything else is known. Whatever
// their bytes are, they are refused, or are what was written under this key. The checksum would
// stop almost every mutation, so the same content is tried once more with one that agrees.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "crypto/derive.h"
#include "crypto/random.h"
#include "daemon/store/sealed/sealed_layout.h"

namespace {

using namespace fallow;  // NOLINT(google-build-using-namespace)

void Require(bool condition) {
  if (!condition) std::abort();
}

store::SealContext& Context() {
  static crypto::SystemRandom random;
  static store::SealContext context{crypto::PageCipher(crypto::FileKey::Random(random), random),
                                    {}};
  return context;
}

// The key is new in each run: nothing that a corpus holds authenticates.
void DecodeHeader(const store::MainHeader& header) {
  const auto id = store::DecodeMainHeader(header, "journal.db", Context().cipher);
  Require(absl::IsDataLoss(id.status()) || absl::IsUnimplemented(id.status()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const crypto::ByteSpan input(data, size);
  store::MainHeader header{};
  std::copy_n(input.begin(), std::min(size, header.size()), header.begin());
  DecodeHeader(header);
  const crypto::Digest checksum =
      crypto::Hash(crypto::Domain::kFileHeader,
                   {crypto::ByteSpan(header).first(header.size() - sizeof(crypto::Digest))});
  std::copy(checksum.begin(), checksum.end(), header.end() - checksum.size());
  DecodeHeader(header);

  store::WalSlot slot{};
  std::copy_n(input.begin(), std::min(size, slot.size()), slot.begin());
  for (int number = 0; number < store::kWalSlots; ++number) {
    Require(!store::OpenWalHeader(Context(), number, slot));
  }
  std::array<uint8_t, store::kFrameBytes> frame{};
  std::copy_n(input.begin(), std::min(size, frame.size()), frame.begin());
  std::array<uint8_t, store::kPageBytes> page;
  std::array<uint8_t, store::kChecksumBytes> sum;
  Require(!store::OpenFrame(Context(), 0, frame, page, sum));
  return 0;
}
