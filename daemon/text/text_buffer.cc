#include "daemon/text/text_buffer.h"

#include <unicode/utf8.h>

#include <algorithm>

#include "daemon/base/status.h"
#include "daemon/text/utf8.h"

namespace fallow::text {
namespace {

constexpr size_t kChunkBytesMax = 4096;
constexpr size_t kChunkBytesAfterSplit = kChunkBytesMax / 2;

// The first `bytes` bytes of `text`, or up to three fewer so as not to split a code point.
std::string_view WholeCodePoints(std::string_view text, size_t bytes) {
  if (bytes >= text.size()) return text;
  while (bytes > 0 && U8_IS_TRAIL(text[bytes])) --bytes;
  return text.substr(0, bytes);
}

}  // namespace

TextBuffer::TextBuffer(std::string_view text) {
  do {
    const std::string_view piece = WholeCodePoints(text, kChunkBytesAfterSplit);
    chunks_.emplace_back(piece);
    lengths_.push_back(CountCodePoints(piece));
    length_ += lengths_.back();
    text.remove_prefix(piece.size());
  } while (!text.empty());
}

TextBuffer::Place TextBuffer::Find(uint64_t position) {
  if (position < near_start_ && position < near_start_ / 2) {
    near_chunk_ = 0;
    near_start_ = 0;
  }
  while (position < near_start_) near_start_ -= lengths_[--near_chunk_];
  while (position - near_start_ > lengths_[near_chunk_]) near_start_ += lengths_[near_chunk_++];
  return {near_chunk_, position - near_start_};
}

size_t TextBuffer::OffsetIn(const Place& place) const {
  const std::string& chunk = chunks_[place.chunk];
  if (chunk.size() == lengths_[place.chunk]) return place.position;  // ASCII only
  return ByteOffset(chunk, place.position);
}

void TextBuffer::Insert(uint64_t position, std::string_view content) {
  FALLOW_CHECK(position <= length_);
  const Place place = Find(position);
  const uint64_t added = CountCodePoints(content);
  chunks_[place.chunk].insert(OffsetIn(place), content);
  lengths_[place.chunk] += added;
  length_ += added;
  if (chunks_[place.chunk].size() > kChunkBytesMax) SplitChunk(place.chunk);
}

void TextBuffer::SplitChunk(size_t chunk) {
  const TextBuffer parts(chunks_[chunk]);
  chunks_[chunk] = parts.chunks_[0];
  lengths_[chunk] = parts.lengths_[0];
  const auto after = static_cast<std::ptrdiff_t>(chunk + 1);
  chunks_.insert(chunks_.begin() + after, parts.chunks_.begin() + 1, parts.chunks_.end());
  lengths_.insert(lengths_.begin() + after, parts.lengths_.begin() + 1, parts.lengths_.end());
}

void TextBuffer::Delete(uint64_t position, uint64_t length) {
  FALLOW_CHECK(position <= length_ && length <= length_ - position);
  length_ -= length;
  Place place = Find(position);
  const size_t first = place.chunk;
  while (length > 0) {
    const uint64_t here = std::min(length, lengths_[place.chunk] - place.position);
    const size_t begin = OffsetIn(place);
    const size_t end = OffsetIn({place.chunk, place.position + here});
    chunks_[place.chunk].erase(begin, end - begin);
    lengths_[place.chunk] -= here;
    length -= here;
    place = {place.chunk + 1, 0};
  }
  // Nothing is left of the chunks between the first and the last one touched.
  if (place.chunk <= first + 2) return;
  const auto begin = static_cast<std::ptrdiff_t>(first + 1);
  const auto end = static_cast<std::ptrdiff_t>(place.chunk - 1);
  chunks_.erase(chunks_.begin() + begin, chunks_.begin() + end);
  lengths_.erase(lengths_.begin() + begin, lengths_.begin() + end);
}

std::string TextBuffer::ToString() const {
  std::string text;
  size_t bytes = 0;
  for (const std::string& chunk : chunks_) bytes += chunk.size();
  text.reserve(bytes);
  for (const std::string& chunk : chunks_) text += chunk;
  return text;
}

}  // namespace fallow::text
