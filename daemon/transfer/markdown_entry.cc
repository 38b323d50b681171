#include "daemon/transfer/markdown_entry.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "daemon/transfer/front_matter.h"
#include "daemon/transfer/markdown_links.h"
#include "daemon/transfer/origin.h"
#include "daemon/transfer/text_form.h"
#include "daemon/transfer/wall_time.h"
#include "fmt/format.h"

namespace fallow::transfer {
namespace {

enum class Key {
  kId,
  kTitle,
  kAt,
  kEdited,
  kZone,
  kTags,
  kAbout,
  kMood,
  kStarred,
  kSigns,
  kEnergy,
  kApart,
  kAttachments,
};
constexpr std::size_t kKeyCount = 13;

// The names that various programs use for the same thing. If a file has several of them, the one
// listed first here counts.
constexpr std::array<std::pair<std::string_view, Key>, 36> kKeys = {{
    {"id", Key::kId},
    {"uuid", Key::kId},
    {"uid", Key::kId},
    {"title", Key::kTitle},
    {"at", Key::kAt},
    {"created", Key::kAt},
    {"created_at", Key::kAt},
    {"creation_date", Key::kAt},
    {"date", Key::kAt},
    {"edited", Key::kEdited},
    {"updated", Key::kEdited},
    {"updated_at", Key::kEdited},
    {"modified", Key::kEdited},
    {"lastmod", Key::kEdited},
    {"zone", Key::kZone},
    {"timezone", Key::kZone},
    {"time_zone", Key::kZone},
    {"tz", Key::kZone},
    {"tags", Key::kTags},
    {"tag", Key::kTags},
    {"keywords", Key::kTags},
    {"about", Key::kAbout},
    {"people", Key::kAbout},
    {"person", Key::kAbout},
    {"mood", Key::kMood},
    {"starred", Key::kStarred},
    {"star", Key::kStarred},
    {"favorite", Key::kStarred},
    {"favourite", Key::kStarred},
    {"signs", Key::kSigns},
    {"sign", Key::kSigns},
    {"energy", Key::kEnergy},
    {"apart", Key::kApart},
    {"attachments", Key::kAttachments},
    {"attachment", Key::kAttachments},
    {"files", Key::kAttachments},
}};

bool IsMarkdown(const std::filesystem::path& path) {
  const std::string name = LowerCase(path.filename().string());
  return name.ends_with(".md") || name.ends_with(".markdown");
}

bool IsYes(const std::string& written) {
  const std::string word = LowerCase(written);
  return word == "true" || word == "yes" || word == "on" || word == "1" || word == "y";
}

std::string WithoutHeading(std::string_view line) {
  const std::size_t text = line.find_first_not_of('#');
  return std::string(base::Trim(text == std::string_view::npos ? line : line.substr(text)));
}

class Parser {
 public:
  Parser(const MarkdownFile& file, const ImportFolder& folder, ProblemLog& problems,
         base::NextStep* next)
      : file_(file),
        folder_(folder),
        problems_(problems),
        next_(next),
        base_(std::filesystem::path(file.name).parent_path()) {}

  absl::StatusOr<Entry> Parse() {
    const SplitFile split = SplitFrontMatter(file_.content);
    FrontMatter matter;
    if (split.has_matter) {
      absl::StatusOr<FrontMatter> parsed = ParseFrontMatter(split.matter);
      if (!parsed.ok()) {
        *next_ = base::Next::kCorrectAndImport;
        return parsed.status();
      }
      matter = *std::move(parsed);
    }
    entry_.where = file_.name;
    entry_.text = split.body;
    if (std::string fault = NormaliseText(&entry_.text); !fault.empty()) {
      *next_ = base::Next::kCorrectAndImport;
      return absl::InvalidArgumentError(fault);
    }
    Arrange(matter);
    FALLOW_RETURN_IF_ERROR(ReadTime());
    ReadScalars();
    ReadAttachments();
    TakeLinkedFiles();
    const bool notes = !entry_.signs.empty() || entry_.energy;
    if (entry_.text.empty() && entry_.attachments.empty() && !notes) {
      return absl::InvalidArgumentError("it holds no text");
    }
    if (entry_.text.empty() && !notes) WriteLinks();
    entry_.origin = MakeOrigin("markdown", entry_.id, origin_time_, ContentForOrigin());
    return std::move(entry_);
  }

 private:
  // For an entry without words, a description of what it has instead.
  std::string ContentForOrigin() const {
    if (!entry_.text.empty()) return entry_.text;
    return fmt::format("{} {}", fmt::join(entry_.signs, " "), entry_.energy.value_or(0));
  }

  const FrontMatter::Value* Find(Key key) const { return known_[static_cast<std::size_t>(key)]; }

  std::string At(const FrontMatter::Value& value) const {
    return fmt::format("{}:{}", file_.name, value.line);
  }

  std::string Scalar(Key key) const {
    const FrontMatter::Value* value = Find(key);
    if (value == nullptr || value->items.empty()) return {};
    return std::string(base::Trim(value->items.front().scalar));
  }

  // Assigns the values to the keys they belong to.
  void Arrange(const FrontMatter& matter) {
    matter_ = matter;
    std::array<std::size_t, kKeyCount> rank{};
    rank.fill(kKeys.size());
    for (const FrontMatter::Value& value : matter_.values) {
      const auto found = std::find_if(kKeys.begin(), kKeys.end(),
                                      [&value](const auto& key) { return key.first == value.key; });
      if (found == kKeys.end()) {
        problems_.NoticeOnce("key " + value.key, At(value),
                             fmt::format("the key {} is not kept in a journal", value.key));
        continue;
      }
      const auto meaning = static_cast<std::size_t>(found->second);
      const auto order = static_cast<std::size_t>(found - kKeys.begin());
      if (order >= rank[meaning]) continue;
      rank[meaning] = order;
      known_[meaning] = &value;
    }
  }

  absl::Status ReadTime() {
    Zone zone = file_.zone;
    const std::string given = Scalar(Key::kZone);
    if (!given.empty()) {
      absl::StatusOr<Zone> loaded = LoadZone(given);
      if (!loaded.ok()) {
        *next_ = base::Next::kCorrectAndImport;
        return absl::InvalidArgumentError(fmt::format(
            "its time zone is not a name like Europe/Berlin or an offset like +02:00 (line {})",
            Find(Key::kZone)->line));
      }
      zone = *std::move(loaded);
    }
    FALLOW_ASSIGN_OR_RETURN(const Moment moment, FindMoment(zone));
    entry_.at = moment.at;
    // An offset next to a zone name only says which of two equal wall times is meant.
    entry_.zone = given.empty() ? moment.zone : zone.name;
    ReadEdited(zone);
    return absl::OkStatus();
  }

  void ReadEdited(const Zone& zone) {
    const std::string written = Scalar(Key::kEdited);
    if (written.empty()) return;
    const std::optional<WallTime> wall = ParseWallTime(written);
    const std::optional<Moment> moment = wall ? ToMoment(*wall, zone) : std::optional<Moment>();
    if (moment) {
      entry_.edited = moment->at;
    } else {
      problems_.Notice(At(*Find(Key::kEdited)), "the time of the last edit is not valid");
    }
  }

  // From the front matter, else from the file's name or path, else the file's modification time.
  absl::StatusOr<Moment> FindMoment(const Zone& zone) {
    std::optional<WallTime> wall;
    if (const std::string written = Scalar(Key::kAt); !written.empty()) {
      wall = ParseWallTime(written);
      if (!wall) {
        *next_ = base::Next::kCorrectAndImport;
        return absl::InvalidArgumentError(
            fmt::format("its date is not valid; it must look like 2024-03-01 09:05 or "
                        "2024-03-01T09:05:00+01:00 (line {})",
                        Find(Key::kAt)->line));
      }
    } else {
      wall = ParseFileNameTime(std::filesystem::path(file_.name).filename().string());
      if (!wall) wall = DateFromFolders();
    }
    if (!wall) return Moment{file_.modified, zone.name};
    origin_time_ = OriginTime(*wall);
    const std::optional<Moment> moment = ToMoment(*wall, zone);
    if (!moment) return absl::InvalidArgumentError("its date is outside the years 1 to 9999");
    return *moment;
  }

  // 2024/03/01.md and 2024/03/01/anything.md.
  std::optional<WallTime> DateFromFolders() const {
    const std::filesystem::path path = std::filesystem::path(file_.name).replace_extension();
    std::vector<std::string> parts;
    for (const std::filesystem::path& part : path) parts.push_back(part.string());
    for (std::size_t i = 0; i + 3 <= parts.size(); ++i) {
      if (parts[i].size() != 4) continue;
      const auto wall = ParseWallTime(parts[i] + "-" + parts[i + 1] + "-" + parts[i + 2]);
      if (wall && !wall->has_time) return wall;
    }
    return std::nullopt;
  }

  void ReadScalars() {
    if (const std::string id = Scalar(Key::kId); !id.empty()) {
      if (id.size() <= kIdBytesMax && Label(id)) entry_.id = id;
    }
    if (const std::string title = Scalar(Key::kTitle); !title.empty()) AddTitle(title);
    ReadLabels(Key::kTags, &entry_.tags);
    ReadLabels(Key::kAbout, &entry_.about);
    if (const std::string mood = Scalar(Key::kMood); !mood.empty()) {
      if (std::optional<std::string> label = Label(mood)) {
        entry_.mood = *std::move(label);
      } else {
        problems_.Notice(At(*Find(Key::kMood)), "the mood is too long");
      }
    }
    entry_.starred = IsYes(Scalar(Key::kStarred));
    ReadNotes();
  }

  void ReadNotes() {
    ReadLabels(Key::kSigns, &entry_.signs);
    if (entry_.signs.size() > kSignsMax) {
      entry_.signs.resize(kSignsMax);
      problems_.Notice(At(*Find(Key::kSigns)),
                       fmt::format("an entry holds {} signs; more were left out", kSignsMax));
    }
    entry_.apart = IsYes(Scalar(Key::kApart));
    const std::string energy = Scalar(Key::kEnergy);
    if (energy.empty()) return;
    int value = 0;
    const char* const end = energy.data() + energy.size();
    // YAML numbers may have a leading plus.
    const auto read = std::from_chars(energy.data() + (energy.front() == '+' ? 1 : 0), end, value);
    const bool is_number = read.ec == std::errc() && read.ptr == end;
    if (is_number && value >= kEnergyMin && value <= kEnergyMax) {
      entry_.energy = value;
    } else {
      problems_.Notice(At(*Find(Key::kEnergy)), "the energy is not a number from -3 to 3");
    }
  }

  // If the text does not already begin with the title, the title becomes its first line.
  void AddTitle(const std::string& written) {
    std::string title = written;
    if (!NormaliseText(&title).empty()) return;
    std::replace(title.begin(), title.end(), '\n', ' ');
    const std::string first = entry_.text.substr(0, entry_.text.find('\n'));
    if (first == title || WithoutHeading(first) == WithoutHeading(title)) return;
    if (entry_.text.size() + title.size() + 2 > kTextBytesMax) return;
    entry_.text = entry_.text.empty() ? title : title + "\n\n" + entry_.text;
  }

  void ReadLabels(Key key, std::vector<std::string>* labels) {
    const FrontMatter::Value* value = Find(key);
    if (value == nullptr) return;
    bool whole = !value->is_deeper;
    for (const FrontMatter::Item& item : value->items) {
      for (std::string_view part : value->is_list ? std::vector<std::string_view>{item.scalar}
                                                  : SplitLabels(key, item.scalar)) {
        part = base::Trim(part);
        if (key == Key::kTags && part.starts_with('#')) part.remove_prefix(1);
        if (part.empty()) continue;
        std::optional<std::string> label = Label(part);
        whole = label && AddLabel(*std::move(label), labels) && whole;
      }
    }
    if (!whole) {
      problems_.Notice(At(*value), "some of these were left out: they are not short words");
    }
  }

  // Splits a scalar with several labels: at commas, or, for tags without a comma, at spaces.
  static std::vector<std::string_view> SplitLabels(Key key, std::string_view scalar) {
    const bool commas = scalar.find(',') != std::string_view::npos || key != Key::kTags;
    std::vector<std::string_view> parts;
    while (!scalar.empty()) {
      const std::size_t end = scalar.find_first_of(commas ? "," : " \t");
      parts.push_back(scalar.substr(0, end));
      scalar = end == std::string_view::npos ? std::string_view() : scalar.substr(end + 1);
    }
    return parts;
  }

  void ReadAttachments() {
    const FrontMatter::Value* value = Find(Key::kAttachments);
    if (value == nullptr) return;
    for (const FrontMatter::Item& item : value->items) {
      std::string path = item.scalar;
      std::string name;
      std::string media_type;
      for (const auto& [field, text] : item.fields) {
        if (field == "path") path = text;
        if (field == "name") name = text;
        if (field == "type") media_type = text;
      }
      const ImportFolder::Resolved resolved = folder_.Resolve(base_, path);
      if (resolved.outcome == ImportFolder::Outcome::kOutside) {
        problems_.Notice(At(*value), "an attachment is outside the folder and was left out",
                         base::Next::kCopyIntoFolder);
      } else if (resolved.outcome == ImportFolder::Outcome::kMissing) {
        problems_.Notice(At(*value), fmt::format("the attachment {} is missing", path),
                         base::Next::kAttachLater);
      } else {
        Attach(resolved.path, name, media_type);
      }
    }
  }

  // The name under which the file is attached; nothing if it cannot be attached.
  std::optional<std::string> Attach(const std::filesystem::path& path, const std::string& name,
                                    const std::string& media_type) {
    for (std::size_t i = 0; i < paths_.size(); ++i) {
      if (paths_[i] == path) return entry_.attachments[i].name;
    }
    if (paths_.size() >= kAttachmentsMax) {
      problems_.Notice(file_.name, fmt::format("an entry holds {} attachments; more were left out",
                                               kAttachmentsMax));
      return std::nullopt;
    }
    std::string unique =
        UniqueName(AttachmentName(name.empty() ? path.filename().string() : name), &names_);
    absl::StatusOr<AttachmentSource> attachment = folder_.Attachment(path, unique);
    if (!attachment.ok()) {
      problems_.Notice(file_.name, base::ToStd(attachment.status().message()));
      return std::nullopt;
    }
    if (std::optional<std::string> type = Label(media_type)) attachment->media_type = *type;
    paths_.push_back(path);
    entry_.attachments.push_back(*std::move(attachment));
    return unique;
  }

  // Files in the folder that the text links to become attachments, and the links their names.
  void TakeLinkedFiles() {
    entry_.text = ReplaceLinks(
        entry_.text, [this](const LinkDestination& link) -> std::optional<std::string> {
          const std::string& path = link.decoded;
          if (path.empty() || path.front() == '#' || path.front() == '/' ||
              path.substr(0, path.find('/')).find(':') != std::string::npos) {
            return std::nullopt;
          }
          const ImportFolder::Resolved resolved = folder_.Resolve(base_, path);
          if (resolved.outcome != ImportFolder::Outcome::kFound) {
            const bool listed = std::find(names_.begin(), names_.end(), path) != names_.end();
            if (link.is_image && !listed) {
              problems_.Notice(file_.name, fmt::format("the picture {} is missing", path),
                               base::Next::kAttachLater);
            }
            return std::nullopt;
          }
          if (IsMarkdown(resolved.path)) return std::nullopt;
          return Attach(resolved.path, "", "");
        });
  }

  // A file that consists only of attachments still gets a text.
  void WriteLinks() {
    for (const AttachmentSource& attachment : entry_.attachments) {
      entry_.text += fmt::format("{}![]({})", entry_.text.empty() ? "" : "\n\n",
                                 PercentEncode(attachment.name));
    }
  }

  const MarkdownFile& file_;
  const ImportFolder& folder_;
  ProblemLog& problems_;
  base::NextStep* const next_;
  const std::filesystem::path base_;
  FrontMatter matter_;
  std::array<const FrontMatter::Value*, kKeyCount> known_{};
  std::vector<std::filesystem::path> paths_;  // of entry_.attachments, in the same order
  std::vector<std::string> names_;
  std::string origin_time_;
  Entry entry_;
};

}  // namespace

absl::StatusOr<Entry> ParseMarkdownFile(const MarkdownFile& file, const ImportFolder& folder,
                                        ProblemLog& problems, base::NextStep* next) {
  return Parser(file, folder, problems, next).Parse();
}

}  // namespace fallow::transfer
