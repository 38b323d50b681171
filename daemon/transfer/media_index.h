#ifndef FALLOW_DAEMON_TRANSFER_MEDIA_INDEX_H_
#define FALLOW_DAEMON_TRANSFER_MEDIA_INDEX_H_

// The media files in a Day One export, by folder and name without extension.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "daemon/transfer/text_form.h"

namespace fallow::transfer {

inline bool IsMediaFolder(std::string_view folder) {
  return folder == "photos" || folder == "videos" || folder == "audios" || folder == "pdfs";
}

class MediaIndex {
 public:
  struct File {
    std::string name;
    std::uint64_t size = 0;
    std::uint64_t place = 0;  // index in an archive
  };

  void Add(std::string_view folder, File file) {
    std::string key = KeyOf(folder, file.name.substr(0, file.name.rfind('.')));
    files_.emplace(std::move(key), std::move(file));
  }
  const File* Find(std::string_view folder, std::string_view stem) const {
    const auto found = files_.find(KeyOf(folder, stem));
    return found == files_.end() ? nullptr : &found->second;
  }

 private:
  static std::string KeyOf(std::string_view folder, std::string_view stem) {
    return std::string(folder) + "/" + LowerCase(stem);
  }

  std::unordered_map<std::string, File> files_;
};

}  // namespace fallow::transfer

#endif  // FALLOW_DAEMON_TRANSFER_MEDIA_INDEX_H_
