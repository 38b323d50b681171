// Devices write, edit, delete and set templates apart, hear of each other in random order, and one
// is put back to an old image of its disk: once all know everything, their indexes say the same,
// and what an index built anew says.

#include <catch2/catch.hpp>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "daemon/store/writing/reflections.h"
#include "daemon/store/writing/templates.h"
#include "tests/support/device.h"

namespace fallow::store {
namespace {

using journal::SubjectId;
using tests::Value;

using tests::Device;

class World {
 public:
  explicit World(uint64_t seed) : engine_(seed) {
    for (uint8_t i = 1; i <= 3; ++i) {
      devices_.push_back(std::make_unique<Device>(i, seed * 10 + i));
    }
    for (int i = 0; i < 2; ++i) {
      ids_.push_back(Value(devices_[0]->reflections().Write(tests::Text("one two three"))).id);
    }
  }

  void Step() {
    Device& device = *devices_[Draw(3)];
    const SubjectId& id = ids_[Draw(ids_.size())];
    switch (Draw(12)) {
      case 0:
        return device.Hear(*devices_[Draw(3)]);
      case 1:
        if (Draw(4) == 0) devices_[0]->KeepImage();
        return;
      case 2:
        if (Draw(4) == 0) devices_[0]->PutBackImage();
        return;
      case 3:
        FALLOW_REQUIRE_OK(device.templates().Set({Name(), "text " + std::to_string(Draw(100))}));
        return;
      case 4:
        device.templates().Remove(Name()).IgnoreError();
        return;
      case 5:
        device.reflections().Delete(id).IgnoreError();
        return;
      case 6:
        device.reflections().Undelete(id).IgnoreError();
        return;
      default:
        return Edit(device, id);
    }
  }

  void Meet() {
    // Twice: who is put back to an old image learns of that only when its own records come back.
    for (int round = 0; round < 2; ++round) {
      for (const auto& to : devices_) {
        for (const auto& from : devices_) to->Hear(*from);
      }
    }
  }

  void CheckSame() {
    const IndexDigest digest = devices_[0]->Digest();
    for (const auto& device : devices_) {
      CHECK(device->Digest() == digest);
      CHECK(device->EqualsRebuild());
      for (const SubjectId& id : ids_) {
        const auto history = Value(device->reflections().History(id));
        const auto first = Value(devices_[0]->reflections().History(id));
        REQUIRE(history.size() == first.size());
        for (size_t i = 0; i < history.size(); ++i) {
          REQUIRE(history[i].state.text == first[i].state.text);
          REQUIRE(history[i].changed == first[i].changed);
        }
        CHECK(history.back().state.text == Value(device->reflections().Get(id)).text);
      }
    }
  }

 private:
  size_t Draw(size_t count) { return engine_() % count; }
  std::string Name() { return std::string(1, static_cast<char>('a' + Draw(3))); }

  void Edit(Device& device, const SubjectId& id) {
    const auto known = device.reflections().Get(id);
    if (!known.ok() || known->deleted) return;
    journal::ReflectionEdit edit;
    if (Draw(3) == 0) edit.add_tags = {Name()};
    if (Draw(4) == 0) edit.remove_tags = {Name()};
    if (Draw(4) == 0) edit.mood = Name();
    if (Draw(2) == 0) {
      size_t place = Draw(known->text.size() + 1);
      while (place > 0 && known->text[place - 1] != ' ') --place;
      edit.text = known->text;
      if (Draw(3) == 0) edit.text->erase(place, edit.text->find(' ', place) - place);
      edit.text->insert(place, "w" + std::to_string(Draw(1000)) + " ");
    }
    Value(device.reflections().Edit(id, edit));
  }

  std::mt19937_64 engine_;
  std::vector<std::unique_ptr<Device>> devices_;
  std::vector<SubjectId> ids_;
};

TEST_CASE("devices that know the same say the same, whatever came first where") {
  for (const uint64_t seed : {1, 2, 3, 4, 5, 6, 53, 57, 110}) {
    CAPTURE(seed);
    World world(seed);
    for (int step = 0; step < 80; ++step) world.Step();
    world.Meet();
    world.CheckSame();
  }
}

}  // namespace
}  // namespace fallow::store
