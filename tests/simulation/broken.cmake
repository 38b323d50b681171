# The rules of docs/roster.md, each of which can be broken in one program, simulate_broken, by
# `--broken RULE`. Copies of the product's sources ask there whether a rule holds (broken.h), and take
# precedence over them when the program is linked.
set(broken_rules "")
set(broken_sources "")

# In `source`, `right` becomes `wrong`, in which BROKEN says whether the rule is broken.
function(fallow_broken rule source right wrong)
  get_property(text GLOBAL PROPERTY "broken ${source}")
  if("${text}" STREQUAL "")
    set(real_file "${PROJECT_SOURCE_DIR}/${source}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${real_file}")
    file(READ "${real_file}" text)
    list(APPEND broken_sources "${source}")
    set(broken_sources "${broken_sources}" PARENT_SCOPE)
  endif()
  string(REPLACE "BROKEN" "::fallow::simulation::Broken(\"${rule}\")" wrong "${wrong}")
  string(REPLACE "${right}" "${wrong}" broken "${text}")
  if("${broken}" STREQUAL "${text}")
    message(FATAL_ERROR "tests/simulation: what breaks ${rule} is not in ${source}")
  endif()
  set_property(GLOBAL PROPERTY "broken ${source}" "${broken}")
  list(APPEND broken_rules "${rule}")
  set(broken_rules "${broken_rules}" PARENT_SCOPE)
endfunction()

# 1. An id has whatever keys it is given.
fallow_broken(rebinds daemon/journal/roster.cc
              "return !crypto::IsMadeOfKeys(id.bytes) || id == DeviceIdFor(keys);"
              "return BROKEN || !crypto::IsMadeOfKeys(id.bytes) || id == DeviceIdFor(keys);")
# 2. Two devices have one key.
fallow_broken(shares-keys daemon/journal/roster.cc
              "if (ids.size() > 1) contested.insert("
              "if (ids.size() > 1 && !BROKEN) contested.insert(")
# 3. Another's word for the first device counts like any.
fallow_broken(dethrones daemon/journal/roster.cc
              "if (first == record->device && record->stamp.device != *first) continue;"
              "if (BROKEN && first == record->device && known != devices_.end()) {
      known->second.added = SaidIn(*record);
    }
    if (first == record->device && record->stamp.device != *first) continue;")
# 4. A welcome is believed for ever.
fallow_broken(believes-welcome daemon/journal/roster.cc
              "return told ? std::set<DeviceId>{*ground.first} : trusted;"
              "return told && !BROKEN ? std::set<DeviceId>{*ground.first} : trusted;")
# 5. A later addition takes a removal back.
fallow_broken(takes-back daemon/journal/roster.cc
              "if (device == roster.devices_.end()) continue;"
              "if (device == roster.devices_.end()) continue;
    if (BROKEN && record.kind == RecordKind::kDeviceAdded) device->second.removed.reset();")
# 5. Removals by those that were removed themselves do not count.
fallow_broken(voids-removals daemon/journal/roster.cc
              "if (record.kind == RecordKind::kDeviceRemoved && roster.told_.insert(record.device).second) {"
              "if (record.kind == RecordKind::kDeviceRemoved && (!BROKEN || bounds.Allow(record)) &&
        roster.told_.insert(record.device).second) {")
# 6. What was seen of one branch counts for all.
fallow_broken(mixes-branches daemon/journal/roster.cc
              "const auto branch = seen->find(record.branch);"
              "const auto branch = BROKEN ? seen->begin() : seen->find(record.branch);")
# 7. The order counts in which records have come.
fallow_broken(goes-by-order daemon/journal/roster.cc
              "std::sort(records.begin(), records.end(), ComesBefore);"
              "if (!BROKEN) std::sort(records.begin(), records.end(), ComesBefore);")
# 8. One device adds as many as it likes.
fallow_broken(crowds daemon/journal/roster.cc
              "if (of_one.size() >= kDevicesAddedByOneMax &&"
              "if (!BROKEN && of_one.size() >= kDevicesAddedByOneMax &&")
# 9. Who has come early, by the time on the record, is not shown.
fallow_broken(hides-newcomers daemon/store/peers/devices.cc
              "if (!let_in_here &&"
              "if (!(BROKEN && device->added && device->added->lamport <= 12) && !let_in_here &&")
# 10. A key that a removed device has made is in force.
fallow_broken(seals-for-removed daemon/store/exchange.cc
              "if (!own && !roster.Holds(epoch.device)) return false;"
              "if (!own && (BROKEN ? roster.Find(epoch.device) == nullptr : !roster.Holds(epoch.device))) {
    return false;
  }")
# 10. So is one whose maker had not heard of a removal.
fallow_broken(seals-unaware daemon/store/exchange.cc
              "if (!std::includes("
              "if (!BROKEN && !std::includes(")
# 10. Anybody can make a key in another's name.
fallow_broken(takes-any-maker daemon/store/peers/epochs.cc
              "return epoch.signature &&"
              "if (BROKEN) return epoch.signature.has_value();
  return epoch.signature &&")
# 10. A key is given to one that its maker knew to be removed.
fallow_broken(passes-on daemon/store/exchange.cc
              "if (std::binary_search(epoch->released.begin(), epoch->released.end(), peer)) {"
              "if (!BROKEN && std::binary_search(epoch->released.begin(), epoch->released.end(), peer)) {")
# 11. A device has as many branches as it likes.
fallow_broken(takes-floods daemon/store/log/take.cc
              "return device != writer_.device &&"
              "return !BROKEN && device != writer_.device &&")
# 11. Whichever branches were taken keeps devices from agreeing.
fallow_broken(never-agrees daemon/journal/frontier.cc
              "return a == b || Compared(a, b) == Compared(b, a);"
              "return a == b || (!BROKEN && Compared(a, b) == Compared(b, a));")
# 12. Records about a device come under whatever key.
fallow_broken(hides-additions daemon/store/peers/devices.cc
              "item.header.key_commitment != crypto::KeyCommitment(crypto::DeviceSubjectKey(id.bytes))) {"
              "(!BROKEN && item.header.key_commitment !=
                    crypto::KeyCommitment(crypto::DeviceSubjectKey(id.bytes)))) {")
# 13. What a removed device has written does not go on coming.
fallow_broken(silences-removed daemon/store/peers/devices.cc
              "if (const Device* const device = roster_.Find(id)) return device->keys;"
              "if (const Device* const device = roster_.Find(id)) {
    if (BROKEN && device->removed) return std::nullopt;
    return device->keys;
  }")

set(copies "")
foreach(source IN LISTS broken_sources)
  get_property(text GLOBAL PROPERTY "broken ${source}")
  get_filename_component(name "${source}" NAME_WE)
  set(copy "${CMAKE_CURRENT_BINARY_DIR}/broken_${name}.cc")
  file(CONFIGURE OUTPUT "${copy}" CONTENT "#include \"tests/simulation/broken.h\"\n${text}" @ONLY)
  list(APPEND copies "${copy}")
endforeach()
add_executable(simulate_broken main.cc ${copies})
target_link_libraries(simulate_broken PRIVATE fallow_options fallow_simulation CLI11::CLI11)
target_include_directories(simulate_broken PRIVATE "${PROJECT_SOURCE_DIR}")
