#ifndef FALLOW_DAEMON_TEXT_TEXT_COLUMN_H_
#define FALLOW_DAEMON_TEXT_TEXT_COLUMN_H_

// Every character ever inserted into a document, in the order of its events: one UTF-8 string that
// only grows, with a mark every few hundred code points so that any slice is found quickly. Not
// thread-safe.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fallow::text {

class TextColumn {
 public:
  uint64_t length() const { return length_; }  // in code points
  const std::string& bytes() const { return bytes_; }

  // REQUIRES: `content` is valid UTF-8.
  void Append(std::string_view content);
  // Drops all but the first `length` code points. REQUIRES: length <= length().
  void Truncate(uint64_t length);
  // The view is valid until the next change. REQUIRES: begin + length <= length().
  std::string_view Slice(uint64_t begin, uint64_t length) const;

 private:
  size_t OffsetOf(uint64_t position) const;

  std::string bytes_;
  uint64_t length_ = 0;
  std::vector<size_t> marks_;  // byte offsets of positions 0, kMarkEvery, 2 * kMarkEvery, …
};

}  // namespace fallow::text

#endif  // FALLOW_DAEMON_TEXT_TEXT_COLUMN_H_
