#include "tests/simulation/planted.h"

#include <array>
#include <map>
#include <memory>
#include <utility>

#include "daemon/base/address.h"

namespace fallow::simulation {
namespace {

using sync::Replica;

// Forwards every call.
class Decorator : public Replica {
 public:
  explicit Decorator(std::unique_ptr<Replica> inner) : inner_(std::move(inner)) {}

  journal::VaultId vault_id() const override { return inner_->vault_id(); }
  journal::DeviceId self() const override { return inner_->self(); }
  std::vector<sync::Peer> Peers() override { return inner_->Peers(); }
  std::vector<sync::Peer> Removed() override { return inner_->Removed(); }
  absl::Status ToldRemoved(const journal::DeviceId& by) override { return inner_->ToldRemoved(by); }
  absl::StatusOr<journal::Frontier> Known() override { return inner_->Known(); }
  absl::StatusOr<bool> Covers(const journal::Frontier& theirs) override {
    return inner_->Covers(theirs);
  }
  absl::StatusOr<std::optional<Outgoing>> Next(const journal::Frontier& theirs,
                                               uint64_t position) override {
    return inner_->Next(theirs, position);
  }
  absl::StatusOr<Taken> Take(const journal::DeviceId& from, std::string_view envelope) override {
    return inner_->Take(from, envelope);
  }
  bool FollowHeld(std::string_view envelope) override { return inner_->FollowHeld(envelope); }
  absl::StatusOr<std::vector<std::string>> Standings() override { return inner_->Standings(); }
  absl::StatusOr<bool> TakeStanding(std::string_view standing) override {
    return inner_->TakeStanding(standing);
  }
  absl::StatusOr<fallow::sync::v1::EpochGrant> GrantFor(const journal::DeviceId& peer) override {
    return inner_->GrantFor(peer);
  }
  absl::Status TakeGrant(const journal::DeviceId& from,
                         const fallow::sync::v1::EpochGrant& grant) override {
    return inner_->TakeGrant(from, grant);
  }
  absl::Status Agreed(const journal::DeviceId& peer, const journal::Frontier& theirs) override {
    return inner_->Agreed(peer, theirs);
  }
  absl::StatusOr<PeerNotes> NotesOn(const journal::DeviceId& peer) override {
    return inner_->NotesOn(peer);
  }
  absl::Status Met(const journal::DeviceId& peer,
                   const std::vector<base::Address>& addresses) override {
    return inner_->Met(peer, addresses);
  }
  absl::StatusOr<std::vector<Wanted>> WantedBlobs(size_t limit) override {
    return inner_->WantedBlobs(limit);
  }
  absl::StatusOr<Wanted> WantBlob(const journal::SubjectId& subject) override {
    return inner_->WantBlob(subject);
  }
  absl::StatusOr<Part> ReadBlob(const journal::SubjectId& subject, uint64_t offset) override {
    return inner_->ReadBlob(subject, offset);
  }
  absl::StatusOr<bool> TakeBlob(const journal::SubjectId& subject, uint64_t offset,
                                std::string_view bytes, bool last) override {
    return inner_->TakeBlob(subject, offset, bytes, last);
  }

 protected:
  Replica& inner() { return *inner_; }

 private:
  std::unique_ptr<Replica> inner_;
};

// Skips the records at some positions of the log.
class SkipsRecords final : public Decorator {
 public:
  using Decorator::Decorator;
  absl::StatusOr<std::optional<Outgoing>> Next(const journal::Frontier& theirs,
                                               uint64_t position) override {
    auto next = inner().Next(theirs, position);
    if (!next.ok() || !*next || (*next)->position % 7 != 3) return next;
    return inner().Next(theirs, (*next)->position);
  }
};

// Claims to have taken envelopes that it dropped.
class DropsEnvelopes final : public Decorator {
 public:
  using Decorator::Decorator;
  absl::StatusOr<Taken> Take(const journal::DeviceId& from, std::string_view envelope) override {
    if (++taken_ > 2) return Taken{.records = 1};
    return inner().Take(from, envelope);
  }

 private:
  int taken_ = 0;
};

class LosesGrants final : public Decorator {
 public:
  using Decorator::Decorator;
  absl::Status TakeGrant(const journal::DeviceId&, const fallow::sync::v1::EpochGrant&) override {
    return absl::OkStatus();
  }
};

// A device once in the journal remains in it for ever.
class KeepsRemoved final : public Decorator {
 public:
  using Decorator::Decorator;
  std::vector<sync::Peer> Peers() override {
    for (sync::Peer& peer : inner().Peers()) seen_[peer.id] = std::move(peer);
    std::vector<sync::Peer> all;
    for (const auto& [id, peer] : seen_) all.push_back(peer);
    return all;
  }

 private:
  std::map<journal::DeviceId, sync::Peer> seen_;
};

// Claims that no attachments are missing.
class WantsNoBlobs final : public Decorator {
 public:
  using Decorator::Decorator;
  absl::StatusOr<std::vector<Wanted>> WantedBlobs(size_t) override { return std::vector<Wanted>{}; }
};

// Hands on nothing of what the others say of themselves.
class KeepsStandings final : public Decorator {
 public:
  using Decorator::Decorator;
  absl::StatusOr<std::vector<std::string>> Standings() override {
    return std::vector<std::string>();
  }
};

template <class T>
Planted Disguised() {
  Planted planted;
  planted.disguise = [](std::unique_ptr<Replica> replica) -> std::unique_ptr<Replica> {
    return std::make_unique<T>(std::move(replica));
  };
  return planted;
}

Planted DiskForgets() {
  Planted planted;
  planted.disk_forgets = true;
  return planted;
}

Planted LogIsSilent() {
  Planted planted;
  planted.log_is_silent = true;
  return planted;
}

struct Kind {
  std::string_view name;
  Planted (*make)();
};
constexpr auto kKinds = std::to_array<Kind>({
    {"skips-records", Disguised<SkipsRecords>},
    {"drops-envelopes", Disguised<DropsEnvelopes>},
    {"loses-grants", Disguised<LosesGrants>},
    {"keeps-removed", Disguised<KeepsRemoved>},
    {"wants-no-blobs", Disguised<WantsNoBlobs>},
    {"keeps-standings", Disguised<KeepsStandings>},
    {"disk-forgets", DiskForgets},
    {"log-is-silent", LogIsSilent},
});

}  // namespace

std::vector<std::string_view> PlantedNames() {
  std::vector<std::string_view> names;
  for (const Kind& kind : kKinds) names.push_back(kind.name);
  return names;
}

std::optional<Planted> Plant(std::string_view name) {
  for (const Kind& kind : kKinds) {
    if (kind.name == name) return kind.make();
  }
  return std::nullopt;
}

}  // namespace fallow::simulation
