#ifndef FALLOW_DAEMON_TEXT_TEXT_BUFFER_H_
#define FALLOW_DAEMON_TEXT_TEXT_BUFFER_H_

// A text that is edited at many places: chunks of a few kilobytes, each with its count of code
// points. An edit scans the counts, starting from either end or the last edit, whichever is
// nearest, and moves bytes within one chunk, so that thousands of edits to a text of megabytes stay
// cheap. Not thread-safe.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fallow::text {

class TextBuffer {
 public:
  // REQUIRES: `text`, and every `content` inserted later, is valid UTF-8.
  explicit TextBuffer(std::string_view text);

  uint64_t length() const { return length_; }  // in code points

  // REQUIRES: position <= length().
  void Insert(uint64_t position, std::string_view content);
  // REQUIRES: position <= length() and length <= length() - position.
  void Delete(uint64_t position, uint64_t length);

  std::string ToString() const;

 private:
  struct Place {
    size_t chunk;
    uint64_t position;  // within the chunk, in code points
  };
  // The chunk that contains `position`; on a border, the earlier one.
  Place Find(uint64_t position);
  size_t OffsetIn(const Place& place) const;
  void SplitChunk(size_t chunk);

  std::vector<std::string> chunks_;
  std::vector<uint64_t> lengths_;  // code points of each chunk
  uint64_t length_ = 0;
  // Near the last edit, since edits cluster.
  size_t near_chunk_ = 0;
  uint64_t near_start_ = 0;  // code points before near_chunk_
};

}  // namespace fallow::text

#endif  // FALLOW_DAEMON_TEXT_TEXT_BUFFER_H_
