# Which library may use which: the only table of these arrows. A library is linked with those in its
# row and with no others. An include that violates the table does not compile if the header is not
# published, and is refused by cmake/arrows.py in any case. That script also refuses arrows that no
# include uses, and draws the picture in docs/architecture.md.
#
# `proto_client` etc. are the generated messages (proto/CMakeLists.txt).

set(FALLOW_ARROWS_base "")
set(FALLOW_ARROWS_crypto base)
set(FALLOW_ARROWS_text base)
set(FALLOW_ARROWS_journal base crypto text proto_store)
set(FALLOW_ARROWS_practice base journal text)
set(FALLOW_ARROWS_transfer base text)

set(FALLOW_ARROWS_store_sealed base crypto)
set(FALLOW_ARROWS_store_keys base crypto store_sealed)
set(FALLOW_ARROWS_store_schema base journal store_sealed)
set(FALLOW_ARROWS_store_writers base crypto journal store_sealed)
set(FALLOW_ARROWS_store_log base crypto journal store_keys store_schema store_sealed store_writers)
set(FALLOW_ARROWS_store_salvage base journal store_keys store_log store_sealed)
set(FALLOW_ARROWS_store_peers base crypto journal store_log store_sealed store_writers)
set(FALLOW_ARROWS_store_tokens base)
set(FALLOW_ARROWS_store_index base crypto journal proto_store store_sealed store_tokens)
set(FALLOW_ARROWS_store_keeping base crypto journal proto_store store_index store_log store_sealed)
set(FALLOW_ARROWS_store_writing base crypto journal proto_store text store_index store_keeping
    store_log store_peers store_schema store_sealed store_tokens)
set(FALLOW_ARROWS_store_practice base crypto journal store_log store_writing)
set(FALLOW_ARROWS_store_release base crypto journal practice proto_store store_index store_keeping
    store_log store_peers store_practice store_sealed store_writing text)
set(FALLOW_ARROWS_store base crypto journal store_index store_keeping store_log store_peers store_practice
    store_release store_salvage store_schema store_sealed store_writing)

set(FALLOW_ARROWS_sync base crypto journal proto_sync store store_writing)
set(FALLOW_ARROWS_system base)
set(FALLOW_ARROWS_wire base crypto proto_sync proto_sync_service sync system)
set(FALLOW_ARROWS_usecases base crypto journal practice store store_log store_practice store_release
    store_writing transfer)
set(FALLOW_ARROWS_rpc base journal practice proto_client proto_client_service proto_store store
    store_index store_practice store_release store_writing usecases)
set(FALLOW_ARROWS_app_threads base store_keeping sync system)
set(FALLOW_ARROWS_app app_threads base crypto journal rpc store store_log store_release store_sealed store_writing sync
    system transfer usecases wire)
set(FALLOW_ARROWS_main app base system)

set(FALLOW_ARROWS_clients_words base proto_client)
set(FALLOW_ARROWS_clients_pages base clients_words proto_client)
set(FALLOW_ARROWS_clients_link base proto_client)
set(FALLOW_ARROWS_clients_terminal base)
set(FALLOW_ARROWS_clients_cli_support base clients_link clients_terminal clients_words proto_client)
set(FALLOW_ARROWS_clients_cli_commands base clients_cli_support clients_link clients_pages
    clients_terminal clients_words proto_client)
set(FALLOW_ARROWS_clients_cli base clients_cli_commands clients_cli_support clients_link
    clients_terminal clients_words)
