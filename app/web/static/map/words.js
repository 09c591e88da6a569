/** Words of the map in Vietnamese and English; numbers and dates in the page's language. */

const VIETNAMESE = {
  loading: "Đang tải các cơ sở nhà, đất…",
  failed: "Không tải được dữ liệu bản đồ. Hãy tải lại trang; nếu vẫn lỗi, báo người quản trị.",
  noResult: "Không tìm thấy xã, phường hay cơ sở nào khớp với từ đã gõ.",
  results: "{n} kết quả",
  textsLoading: "Đang tải tên các cơ sở…",
  commune: "Xã, phường mới",
  oldCommune: "Xã, phường cũ",
  site: "Cơ sở nhà, đất",
  into: "nay thuộc {names}",
  from: "gồm {names} (cũ)",
  noPoint: "Chưa có tọa độ",
  sitesInView: "{n} cơ sở trong khung nhìn",
  andMore: "và {n} cơ sở nữa: phóng to bản đồ để xem.",
  noneInView: "Không có cơ sở nào trong khung nhìn.",
  several: "{n} cơ sở tại điểm này",
  total: "{names}: {n} cơ sở",
  close: "Đóng",
  decision: "Phương án xử lý",
  undecidedLong: "Cơ sở này chưa có phương án xử lý trong phiên bản đang xem.",
  receiver: "Bên tiếp nhận",
  newUse: "Mục đích sử dụng mới",
  legalBasis: "Căn cứ pháp lý",
  article: "Quy định",
  unverified: "cần kiểm chứng",
  deadline: "Thời hạn thực hiện",
  note: "Ghi chú",
  placements: "Cơ quan, đơn vị được bố trí làm việc tại đây",
  worksAt: "{agency} làm việc tại {place}",
  placementArea: "diện tích {area} m²",
  location: "Vị trí",
  address: "Địa chỉ",
  oldAddress: "Địa chỉ cũ",
  newUnit: "Xã, phường mới",
  oldUnit: "Xã, phường cũ",
  point: "Tọa độ",
  estate: "Thông tin cơ sở",
  kind: "Loại",
  code: "Mã cơ sở",
  managedBy: "Cơ quan quản lý (hiện trạng)",
  currentUse: "Hiện trạng sử dụng",
  landArea: "Diện tích đất (m²)",
  landValue: "Giá trị đất (đồng)",
  legalPapers: "Hồ sơ pháp lý",
  dataNote: "Lưu ý về dữ liệu",
  buildings: "Nhà, công trình",
  building: "Nhà",
  grade: "Cấp",
  storeys: "Số tầng",
  yearBuilt: "Năm xây dựng",
  floorArea: "Sàn sử dụng (m²)",
  residualValue: "Giá trị còn lại (đồng)",
  occupancies: "Đang sử dụng (hiện trạng)",
  area: "{area} m²",
  openRegister: "Mở trong hồ sơ cơ sở",
  notFound: "Không có cơ sở mang mã {code} trong phương án này.",
  approximateLong:
    "Ranh giới gần đúng: vẽ từ điểm trung tâm của các đơn vị cũ, không phải ranh giới chính thức.",
  approximateSome: "Ranh giới gần đúng, không phải ranh giới chính thức, của {n} đơn vị: {names}.",
  noBoundaries: "Chưa có ranh giới đơn vị hành chính.",
  sources: "Ranh giới: {sources}",
  pointsFrom: "gần đúng, dựng từ điểm địa danh của {sources}",
  unlocated: "{n} cơ sở chưa có tọa độ",
  mapOf: "Bản đồ các cơ sở nhà, đất. Dùng phím mũi tên để di chuyển, phím + và − để phóng.",
};

/** @type {Record<keyof typeof VIETNAMESE, string>} */
const ENGLISH = {
  loading: "Loading the sites…",
  failed: "The map's data could not be loaded. Reload the page; if it fails again, tell the administrator.",
  noResult: "No commune or site matches what was typed.",
  results: "{n} results",
  textsLoading: "Loading the names of the sites…",
  commune: "New communes and wards",
  oldCommune: "Old communes and wards",
  site: "Sites",
  into: "now in {names}",
  from: "made of {names} (old)",
  noPoint: "No point yet",
  sitesInView: "{n} sites in view",
  andMore: "and {n} more: zoom in to see them.",
  noneInView: "No site in view.",
  several: "{n} sites at this point",
  total: "{names}: {n} sites",
  close: "Close",
  decision: "Decision",
  undecidedLong: "This site is undecided at the revision shown.",
  receiver: "Receiver",
  newUse: "New use",
  legalBasis: "Legal basis",
  article: "Provision",
  unverified: "to be verified",
  deadline: "Deadline",
  note: "Note",
  placements: "Agencies placed here",
  worksAt: "{agency} works at {place}",
  placementArea: "area {area} m²",
  location: "Location",
  address: "Address",
  oldAddress: "Old address",
  newUnit: "New commune or ward",
  oldUnit: "Old commune or ward",
  point: "Coordinates",
  estate: "About the site",
  kind: "Kind",
  code: "Site code",
  managedBy: "Managed by (baseline)",
  currentUse: "Present use",
  landArea: "Land area (m²)",
  landValue: "Land value (đồng)",
  legalPapers: "Papers",
  dataNote: "About these data",
  buildings: "Buildings",
  building: "Building",
  grade: "Grade",
  storeys: "Storeys",
  yearBuilt: "Year built",
  floorArea: "Usable floor (m²)",
  residualValue: "Residual value (đồng)",
  occupancies: "In use by (baseline)",
  area: "{area} m²",
  openRegister: "Open in the register",
  notFound: "No site of this plan has the code {code}.",
  approximateLong:
    "Approximate boundaries: drawn from the old units' place points, not the official boundaries.",
  approximateSome: "Approximate boundaries, not the official ones, of {n} units: {names}.",
  noBoundaries: "No boundaries of units are loaded.",
  sources: "Boundaries: {sources}",
  pointsFrom: "approximate, drawn from place points of {sources}",
  unlocated: "{n} sites without a point",
  mapOf: "Map of the sites. Arrow keys move it, + and − zoom.",
};

const english = document.documentElement.lang === "en";

/** Days come before months in English too, as on the pages; hours are counted to 24. */
export const locale = english ? "en-GB" : "vi";

/**
 * Makes the function that says a sentence of a dictionary in the page's language.
 * @template {string} Key
 * @param {Record<Key, string>} vietnamese
 * @param {Record<Key, string>} inEnglish
 * @returns {(key: Key, values?: Record<string, string | number>) => string} numbers are written in
 *   the page's language
 */
export function speaker(vietnamese, inEnglish) {
  const words = english ? inEnglish : vietnamese;
  return (key, values = {}) =>
    words[key].replace(/\{(\w+)\}/g, (_, name) => {
      const value = values[name];
      return typeof value === "number" ? formatNumber(String(value)) : String(value ?? "");
    });
}

export const say = speaker(VIETNAMESE, ENGLISH);

/**
 * @param {{name: string, english?: string | null}} named
 */
export function nameOf(named) {
  return english && named.english ? named.english : named.name;
}

/**
 * What is told in both languages, in the page's.
 * @param {{sentence: string, english: string}} told
 */
export function sentenceOf({ sentence, english: inEnglish }) {
  return nameOf({ name: sentence, english: inEnglish });
}

/**
 * An exact decimal, given as text, with the language's marks: "1417.70" becomes "1.417,70".
 * @param {string} text
 */
export function formatNumber(text) {
  const [whole, decimals] = text.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, english ? "," : ".");
  return decimals === undefined ? grouped : grouped + (english ? "." : ",") + decimals;
}

/**
 * @param {string} day "2026-12-31"
 */
export function formatDay(day) {
  const [year, month, date] = day.split("-");
  return `${date}/${month}/${year}`;
}
