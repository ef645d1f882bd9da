// IPortableDevice: MTP commands passed through by SendCommand, as strict about their order as the real driver is said to be.
#pragma once
#include "content.h"

static const GUID MTP_EXT = {0x4d545058, 0x1a2e, 0x4106, {0xa3, 0x57, 0x77, 0x1e, 0x08, 0x19, 0xfc, 0x56}};

inline PROPERTYKEY mtp(DWORD pid) {
  PROPERTYKEY key;
  key.fmtid = MTP_EXT;
  key.pid = pid;
  return key;
}

/** WpdMtpExtensions.h, which mingw-w64 does not have. */
enum { CMD_NO_DATA = 12, CMD_DATA_TO_READ, CMD_DATA_TO_WRITE, CMD_READ_DATA, CMD_WRITE_DATA, CMD_END_DATA_TRANSFER, CMD_VENDOR_DESCRIPTION };
enum { OPERATION_CODE = 1001, OPERATION_PARAMS, RESPONSE_CODE, RESPONSE_PARAMS, DATA_CONTEXT = 1006, TOTAL, TO_READ, N_READ, TO_WRITE, N_WRITTEN, DATA, OPTIMAL, VENDOR_TEXT };

struct Device : Object<IPortableDevice, &IID_IPortableDevice> {
  LinePtr line;
  Phase phase = NONE;
  uint64_t total = 0, done = 0;
  std::wstring context, id;
  unsigned contexts = 0;
  bool wasBusy = false;
  HANDLE cancelled = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  ~Device() { CloseHandle(cancelled); }

  STDMETHODIMP Open(LPCWSTR pnpId, IPortableDeviceValues *client) override {
    if (!pnpId || !client) return E_POINTER;
    if (line) return HRESULT_FROM_WIN32(ERROR_INVALID_STATE);
    if (quirk("deny-open")) return E_ACCESSDENIED;
    if (textOf(client, WPD_CLIENT_NAME).empty()) return E_INVALIDARG;
    LinePtr made = std::make_shared<Line>();
    if (!made->ptp.open()) return HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND);
    // The session is the driver's own; a locked phone opens one, too.
    if (!made->ptp.begin(0x1002, {1}, NONE, 0) || !made->ptp.end()) return E_GONE;
    line = made;
    id = pnpId;
    return S_OK;
  }

  HRESULT finish(Values *results) {
    Phase was = phase;
    phase = NONE;
    line->busy = false;
    if (was != NONE || !line->ptp.hasReply) if (!line->ptp.end()) return E_GONE;
    results->SetUnsignedIntegerValue(mtp(RESPONSE_CODE), line->ptp.reply.code);
    // Drivers have been seen to leave out what is empty.
    if (line->ptp.reply.params.empty()) return S_OK;
    Collection *params = new Collection;
    for (auto param : line->ptp.reply.params) params->add(param);
    results->SetIPortableDevicePropVariantCollectionValue(mtp(RESPONSE_PARAMS), params);
    params->Release();
    return S_OK;
  }

  bool refuses(ULONG operation) {
    bool isRead = operation == 0x1009 || operation == 0x101B || operation == 0x95C1;
    bool isWrite = operation == 0x100B || operation == 0x100C || operation == 0x100D || operation == 0x9808;
    bool isList = operation >= 0x1004 && operation <= 0x1008;
    return quirk("refuse-all") || (quirk("refuse-standard") && operation < 0x9000) || (quirk("refuse-read") && isRead) ||
           (quirk("refuse-write") && (isWrite || operation == 0x9804)) || (quirk("refuse-list") && (isList || operation == 0x9805));
  }

  HRESULT begin(ULONG command, IPortableDeviceValues *in, Values *results) {
    ULONG operation;
    HRESULT result;
    if (line->busy) return HRESULT_FROM_WIN32(ERROR_BUSY);
    if (FAILED(result = in->GetUnsignedIntegerValue(mtp(OPERATION_CODE), &operation))) return result;
    if (refuses(operation)) return HRESULT_FROM_WIN32(ERROR_NOT_SUPPORTED);
    // Sessions are none of a program's business.
    if (operation == 0x1002 || operation == 0x1003 || operation == 0x1010) return E_ACCESSDENIED;
    if (quirk("busy-once") && !wasBusy) {
      wasBusy = true;
      return HRESULT_FROM_WIN32(ERROR_BUSY);
    }
    // Required, also where there are none.
    IPortableDevicePropVariantCollection *given = nullptr;
    if (FAILED(result = in->GetIPortableDevicePropVariantCollectionValue(mtp(OPERATION_PARAMS), &given))) return result;
    std::vector<uint32_t> params;
    DWORD count = 0;
    given->GetCount(&count);
    for (DWORD i = 0; i < count; i++) {
      PROPVARIANT value;
      given->GetAt(i, &value);
      params.push_back(value.ulVal);
      if (value.vt != VT_UI4) result = E_INVALIDARG;
    }
    given->Release();
    if (FAILED(result)) return result;
    Phase wanted = command == CMD_NO_DATA ? NONE : command == CMD_DATA_TO_READ ? READ : WRITE;
    ULONGLONG announced = 0;
    if (wanted == WRITE && FAILED(result = in->GetUnsignedLargeIntegerValue(mtp(TOTAL), &announced))) return result;
    if (!line->ptp.begin((uint16_t)operation, params, wanted, announced)) return E_GONE;
    if (wanted == NONE) return finish(results);
    phase = wanted;
    line->busy = true;
    done = 0;
    total = wanted == WRITE ? announced : line->ptp.size;
    context = L"context " + std::to_wstring(++contexts);
    results->SetStringValue(mtp(DATA_CONTEXT), context.c_str());
    if (!quirk("no-optimal")) results->SetUnsignedIntegerValue(mtp(OPTIMAL), 262144);
    if (wanted == WRITE) return S_OK;
    if (quirk("total-ui4")) results->SetUnsignedIntegerValue(mtp(TOTAL), (ULONG)total);
    else if (quirk("total-unknown")) results->SetUnsignedLargeIntegerValue(mtp(TOTAL), 0xFFFFFFFFull);
    else if (!quirk("total-absent")) results->SetUnsignedLargeIntegerValue(mtp(TOTAL), total);
    return S_OK;
  }

  HRESULT carry(ULONG command, IPortableDeviceValues *in, Values *results) {
    if (phase == NONE || textOf(in, mtp(DATA_CONTEXT)) != context) return E_INVALIDARG;
    if (command == CMD_END_DATA_TRANSFER) return finish(results);
    BYTE *bytes = nullptr;
    DWORD length = 0;
    ULONG wanted = 0;
    HRESULT result = in->GetBufferValue(mtp(DATA), &bytes, &length);
    if (FAILED(result)) return result;
    struct Freed { BYTE *b; ~Freed() { CoTaskMemFree(b); } } freed{bytes};
    result = in->GetUnsignedIntegerValue(mtp(command == CMD_READ_DATA ? TO_READ : TO_WRITE), &wanted);
    if (FAILED(result) || wanted > length) return E_INVALIDARG;
    if (quirk("little-memory") && wanted > 65536) return E_OUTOFMEMORY;
    if (command == CMD_READ_DATA) {
      if (phase != READ) return E_INVALIDARG;
      if (quirk("hang") && done >= 1 << 20) {
        WaitForSingleObject(cancelled, INFINITE);
        ResetEvent(cancelled);
        return HRESULT_FROM_WIN32(ERROR_OPERATION_ABORTED);
      }
      size_t n = line->ptp.read(bytes, wanted);
      if (line->ptp.socket == INVALID_SOCKET) return E_GONE;
      done += n;
      results->SetUnsignedIntegerValue(mtp(N_READ), (ULONG)n);
      return results->SetBufferValue(mtp(DATA), bytes, (DWORD)n);
    }
    if (phase != WRITE || done + wanted > total) return E_INVALIDARG;
    // A driver may take less than it is offered.
    if (quirk("takes-little") && wanted > 5000) wanted = 5000;
    if (!line->ptp.write(bytes, wanted)) return E_GONE;
    done += wanted;
    return results->SetUnsignedIntegerValue(mtp(N_WRITTEN), wanted);
  }

  HRESULT perform(IPortableDeviceValues *in, Values *results) {
    GUID category;
    ULONG command;
    if (FAILED(in->GetGuidValue(WPD_PROPERTY_COMMON_COMMAND_CATEGORY, &category))) return E_INVALIDARG;
    if (FAILED(in->GetUnsignedIntegerValue(WPD_PROPERTY_COMMON_COMMAND_ID, &command))) return E_INVALIDARG;
    if (category != MTP_EXT) return HRESULT_FROM_WIN32(ERROR_NOT_SUPPORTED);
    if (command >= CMD_NO_DATA && command <= CMD_DATA_TO_WRITE) return begin(command, in, results);
    if (command >= CMD_READ_DATA && command <= CMD_END_DATA_TRANSFER) return carry(command, in, results);
    if (command != CMD_VENDOR_DESCRIPTION) return HRESULT_FROM_WIN32(ERROR_NOT_SUPPORTED);
    Bytes info;
    if (!line->ptp.ask(0x1001, {}, info)) return E_GONE;
    Reader r(info);
    r.u16(), r.u32(), r.u16();
    return results->SetStringValue(mtp(VENDOR_TEXT), r.text().c_str());
  }

  STDMETHODIMP SendCommand(const DWORD flags, IPortableDeviceValues *in, IPortableDeviceValues **out) override {
    if (!in || !out) return E_POINTER;
    *out = nullptr;
    if (!line) return (HRESULT)0x802A0002;
    if (flags) return E_INVALIDARG;
    Turn turn(line->turn);
    Values *results = new Values;
    // That the call succeeded says nothing: the outcome is in the results.
    results->SetErrorValue(WPD_PROPERTY_COMMON_HRESULT, perform(in, results));
    *out = results;
    return S_OK;
  }
  STDMETHODIMP Content(IPortableDeviceContent **out) override {
    if (!line) return (HRESULT)0x802A0002;
    *out = new ::Content(line);
    return S_OK;
  }
  STDMETHODIMP Capabilities(IPortableDeviceCapabilities **) override { return E_NOTIMPL; }
  STDMETHODIMP Cancel() override { SetEvent(cancelled); return S_OK; }
  STDMETHODIMP Close() override { line = nullptr; phase = NONE; return S_OK; }
  STDMETHODIMP Advise(const DWORD, IPortableDeviceEventCallback *, IPortableDeviceValues *, LPWSTR *) override { return E_NOTIMPL; }
  STDMETHODIMP Unadvise(LPCWSTR) override { return E_NOTIMPL; }
  STDMETHODIMP GetPnPDeviceID(LPWSTR *out) override { *out = copyText(id); return S_OK; }
};
