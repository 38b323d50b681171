#include "daemon/text/text_column.h"

#include <unicode/utf8.h>

#include "daemon/base/status.h"
#include "daemon/text/utf8.h"

namespace fallow::text {
namespace {

constexpr uint64_t kMarkEvery = 256;

}  // namespace

void TextColumn::Append(std::string_view content) {
  size_t offset = bytes_.size();
  bytes_.append(content);
  while (offset < bytes_.size()) {
    if (length_ % kMarkEvery == 0) marks_.push_back(offset);
    U8_FWD_1(bytes_, offset, bytes_.size());
    ++length_;
  }
}

void TextColumn::Truncate(uint64_t length) {
  FALLOW_CHECK(length <= length_);
  bytes_.resize(OffsetOf(length));
  marks_.resize((length + kMarkEvery - 1) / kMarkEvery);
  length_ = length;
}

size_t TextColumn::OffsetOf(uint64_t position) const {
  if (position == length_) return bytes_.size();
  if (bytes_.size() == length_) return position;  // ASCII only
  const size_t mark = marks_[position / kMarkEvery];
  const std::string_view all = bytes_;
  return mark + ByteOffset(all.substr(mark), position % kMarkEvery);
}

std::string_view TextColumn::Slice(uint64_t begin, uint64_t length) const {
  FALLOW_CHECK(begin <= length_ && length <= length_ - begin);
  const size_t first = OffsetOf(begin);
  const std::string_view all = bytes_;
  return all.substr(first, OffsetOf(begin + length) - first);
}

}  // namespace fallow::text
