#ifndef FALLOW_DAEMON_STORE_SEALED_PAGE_IMAGES_H_
#define FALLOW_DAEMON_STORE_SEALED_PAGE_IMAGES_H_

// What is left of a sealed database that may be damaged in any place: all copies of all its pages
// that authenticate, in the main file and in the committed frames of the WAL. Nothing of SQLite is
// needed to read them, so neither a page of its schema nor an inner page stands before the others.
// Each page is bound to its place, and each frame to the header that it was written under, so a
// page is what was written there, and of the newest turn.
//
// Reads only. Used by one thread at a time.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/store/sealed/sealed_layout.h"

namespace fallow::store {

class BaseFile;
class Filename;

class PageImages {
 public:
  PageImages();  // of a file of which nothing can be read
  // Both are open; `wal` may be null. `context` has the file's id.
  PageImages(std::unique_ptr<Filename> name, std::unique_ptr<BaseFile> main,
             std::unique_ptr<Filename> wal_name, std::unique_ptr<BaseFile> wal,
             std::shared_ptr<SealContext> context);
  ~PageImages();

  // Reads everything once. UNKNOWN when the disk reports an error.
  absl::Status Load();

  // As Load found them.
  uint64_t damaged_pages() const { return damaged_pages_; }  // without a copy that is newer
  uint64_t damaged_frames() const {
    return damaged_frames_;
  }  // of transactions that were committed
  bool clean() const { return damaged_pages_ == 0 && damaged_frames_ == 0; }

  // The newest copy of a page. False: there is none.
  bool Newest(uint32_t number, Page page);
  // Of each page the newest copy; where frames are damaged also all that are older, each after
  // those that are newer than it. `visit` may call Newest.
  using Visit = std::function<absl::Status(uint32_t number, ConstPage page)>;
  absl::Status ForEach(const Visit& visit);

 private:
  struct FrameAt {
    uint64_t number = 0;
    uint32_t page = 0;
  };
  absl::Status LoadWal();
  absl::Status LoadMain();
  bool ReadMain(uint32_t number, Page page);
  bool ReadFrame(uint64_t number, Page page);

  std::unique_ptr<Filename> name_, wal_name_;
  std::unique_ptr<BaseFile> main_, wal_;
  std::shared_ptr<SealContext> context_;
  uint32_t pages_ = 0;                   // in the main file
  std::vector<FrameAt> frames_;          // committed and authentic, in their order
  std::map<uint32_t, uint64_t> newest_;  // frame of a page that is in the WAL
  std::set<uint32_t> damaged_;           // in the main file
  uint64_t damaged_pages_ = 0;
  uint64_t damaged_frames_ = 0;
};

}  // namespace fallow::store

#endif  // FALLOW_DAEMON_STORE_SEALED_PAGE_IMAGES_H_
