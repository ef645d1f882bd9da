// A stand-in for Windows' portable devices, for tests under Wine only: the interfaces as mingw-w64's headers declare them,
// before a phone that is another process (LIFEBOAT_STANDIN_PORT on 127.0.0.1). What it proves is our side of COM: method
// tables, ids, layouts, the order of calls, threads, failures. What Windows' own driver does, it cannot prove.
#define INITGUID
#include "device.h"

LONG g_objects = 0;
static HMODULE g_module;

static const wchar_t *PHONE = L"\\\\?\\usb#vid_0421&pid_0661&mi_00#6&2a1b3c4d&0&0000#{6ac27878-a6fa-4155-ba85-f98f491d4f33}";
static const wchar_t *STICK = L"\\\\?\\swd#wpdbusenum#_??_usbstor#disk&ven_any&prod_stick#{6ac27878-a6fa-4155-ba85-f98f491d4f33}";

struct Manager : Object<IPortableDeviceManager, &IID_IPortableDeviceManager> {
  STDMETHODIMP GetDevices(LPWSTR *ids, DWORD *count) override {
    std::vector<const wchar_t *> there = {STICK};
    if (Ptp::isThere()) there.push_back(PHONE);
    if (!count) return E_POINTER;
    DWORD room = ids ? *count : 0;
    *count = there.size();
    for (DWORD i = 0; i < room && i < there.size(); i++) ids[i] = copyText(there[i]);
    return ids && room < there.size() ? S_FALSE : S_OK;
  }
  STDMETHODIMP RefreshDeviceList() override { return S_OK; }
  HRESULT text(LPCWSTR id, const wchar_t *phone, const wchar_t *stick, WCHAR *out, DWORD *length) {
    const wchar_t *found = !wcscmp(id, PHONE) ? phone : !wcscmp(id, STICK) ? stick : nullptr;
    if (!found) return E_INVALIDARG;
    DWORD needed = wcslen(found) + 1, room = *length;
    *length = needed;
    if (!out) return S_OK;
    if (room < needed) return HRESULT_FROM_WIN32(ERROR_INSUFFICIENT_BUFFER);
    memcpy(out, found, needed * sizeof(wchar_t));
    return S_OK;
  }
  STDMETHODIMP GetDeviceFriendlyName(LPCWSTR id, WCHAR *out, DWORD *length) override { return text(id, L"Max\x2019s phone", L"STICK (E:)", out, length); }
  STDMETHODIMP GetDeviceDescription(LPCWSTR id, WCHAR *out, DWORD *length) override { return text(id, L"Lumia", L"USB stick", out, length); }
  STDMETHODIMP GetDeviceManufacturer(LPCWSTR id, WCHAR *out, DWORD *length) override { return text(id, L"NOKIA", L"Any", out, length); }
  STDMETHODIMP GetDeviceProperty(LPCWSTR, LPCWSTR, BYTE *, DWORD *, DWORD *) override { return E_NOTIMPL; }
  STDMETHODIMP GetPrivateDevices(LPWSTR *, DWORD *count) override { *count = 0; return S_OK; }
};

template <class T> static IUnknown *make() { return (IUnknown *)new T; }

/** Everything that can be created; registering writes the same list. */
static const struct { const CLSID *id; IUnknown *(*make)(); } CLASSES[] = {
    {&CLSID_PortableDeviceManager, make<Manager>},
    {&CLSID_PortableDeviceFTM, make<Device>},
    {&CLSID_PortableDeviceValues, make<Values>},
    {&CLSID_PortableDevicePropVariantCollection, make<Collection>},
    {&CLSID_PortableDeviceKeyCollection, make<Keys>},
};

struct Factory : Object<IClassFactory, &IID_IClassFactory> {
  IUnknown *(*maker)();
  explicit Factory(IUnknown *(*m)()) : maker(m) {}
  STDMETHODIMP CreateInstance(IUnknown *outer, REFIID wanted, void **out) override {
    if (outer) return CLASS_E_NOAGGREGATION;
    IUnknown *object = maker();
    HRESULT result = object->QueryInterface(wanted, out);
    object->Release();
    return result;
  }
  STDMETHODIMP LockServer(BOOL) override { return S_OK; }
};

extern "C" {
BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID) {
  if (reason == DLL_PROCESS_ATTACH) g_module = module;
  return TRUE;
}
HRESULT WINAPI DllGetClassObject(REFCLSID id, REFIID wanted, void **out) {
  for (auto &one : CLASSES) {
    if (*one.id != id) continue;
    Factory *factory = new Factory(one.make);
    HRESULT result = factory->QueryInterface(wanted, out);
    factory->Release();
    return result;
  }
  *out = nullptr;
  return CLASS_E_CLASSNOTAVAILABLE;
}
HRESULT WINAPI DllCanUnloadNow(void) { return S_FALSE; }
HRESULT WINAPI DllRegisterServer(void) {
  wchar_t path[MAX_PATH];
  GetModuleFileNameW(g_module, path, MAX_PATH);
  for (auto &one : CLASSES) {
    wchar_t guid[40], name[128];
    HKEY key;
    StringFromGUID2(*one.id, guid, 40);
    swprintf(name, 128, L"Software\\Classes\\CLSID\\%ls\\InprocServer32", guid);
    if (RegCreateKeyExW(HKEY_LOCAL_MACHINE, name, 0, nullptr, 0, KEY_WRITE, nullptr, &key, nullptr)) return E_FAIL;
    RegSetValueExW(key, nullptr, 0, REG_SZ, (BYTE *)path, (DWORD)(wcslen(path) + 1) * sizeof(wchar_t));
    RegSetValueExW(key, L"ThreadingModel", 0, REG_SZ, (BYTE *)L"Both", 10);
    RegCloseKey(key);
  }
  return S_OK;
}
}
