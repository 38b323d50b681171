#include "crypto/keys.h"

#include <algorithm>

#include "absl/status/status.h"
#include "crypto/key_pool.h"
#include "daemon/base/status.h"

namespace fallow::crypto {

static_assert(kKeyBytes == KeyPool::kCellBytes);

KeyCell::KeyCell() : cell_(KeyPool::Global().Take()) {}

KeyCell::~KeyCell() {
  if (cell_ != nullptr) KeyPool::Global().GiveBack(cell_);
}

MutableByteSpan KeyCell::bytes() const {
  FALLOW_CHECK(cell_ != nullptr);
  return {cell_, kKeyBytes};
}

absl::StatusOr<KeyCell> CopyToCell(ByteSpan bytes) {
  if (bytes.size() != kKeyBytes) {
    return absl::InvalidArgumentError("This is not a key: a key has 32 bytes.");
  }
  KeyCell cell;
  std::copy(bytes.begin(), bytes.end(), cell.bytes().begin());
  return cell;
}

}  // namespace fallow::crypto
