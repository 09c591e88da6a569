/** What crosses between the editor and the API, as types only. Areas and sums are text. */

/**
 * @typedef {object} Decide
 * @property {"decide"} kind
 * @property {string} site
 * @property {string} disposition
 * @property {string | null} [receiver]
 * @property {string | null} [receiver_agency] its code where it is in the register
 * @property {string | null} [new_use]
 * @property {string | null} [legal_basis]
 * @property {string | null} [deadline] ISO 8601
 * @property {string | null} [note]
 */

/** @typedef {{kind: "withdraw", site: string}} Withdraw */

/**
 * @typedef {object} Place
 * @property {"place"} kind
 * @property {string} agency
 * @property {string} site
 * @property {string | null} [building]
 * @property {string | null} [area_m2]
 * @property {string | null} [note]
 */

/** @typedef {{kind: "displace", agency: string, site: string, building?: string | null}} Displace */
/** @typedef {{kind: "assign-staff", staff: string, agency: string, site?: string | null}} AssignStaff */
/** @typedef {{kind: "release-staff", staff: string}} ReleaseStaff */
/** @typedef {{kind: "assign-asset", asset: string, agency: string, site?: string | null}} AssignAsset */
/** @typedef {{kind: "release-asset", asset: string}} ReleaseAsset */
/** @typedef {AssignStaff | ReleaseStaff | AssignAsset | ReleaseAsset} PeopleChange */
/** @typedef {Decide | Withdraw | Place | Displace | PeopleChange} Change */
/** @typedef {{kind: "several", changes: Change[]}} Several */
/** @typedef {{kind: "undo"} | {kind: "redo"} | {kind: "revert", revision: number}} Back */
/** @typedef {Change | Several | Back} Step */

/**
 * @typedef {object} MoveOut
 * @property {number} revision
 * @property {string} kind
 * @property {Record<string, any>} step
 * @property {string} sentence
 * @property {string} english
 * @property {string} made_at
 * @property {string} made_by
 * @property {string | null} reason
 * @property {boolean} counts still in effect
 * @property {boolean} revertible
 * @property {number[]} blocked_by revisions that stand in the way of a revert
 * @property {number} parts
 */

/** @typedef {{sites: string[], agencies: string[], staff: string[], assets: string[]}} Touched */

/** @typedef {{instrument: string, article: string, verified: boolean}} Citation */

/**
 * @typedef {object} Meter
 * @property {string} key
 * @property {string} family
 * @property {string} name
 * @property {string} english
 * @property {"m2" | "count" | "vnd" | "km" | "share"} unit
 * @property {string | number | null} value
 * @property {string | number | null} baseline
 * @property {string | number | null} needed
 * @property {string | number | null} allotted
 * @property {string | number | null} limit
 * @property {"lower" | "higher" | null} better
 * @property {"ok" | "told" | "warning" | "error" | "unknown"} state
 * @property {Citation | null} citation
 */

/** @typedef {{error: number, warning: number, info: number, accepted: number}} ProblemCounts */

/**
 * @typedef {object} CommuneMeters
 * @property {string} unit key
 * @property {string} name
 * @property {Meter[]} meters
 * @property {ProblemCounts} problems
 */

/**
 * @typedef {object} MetersOut
 * @property {number} revision
 * @property {Meter[]} plan_meters
 * @property {CommuneMeters[]} communes
 */

/**
 * @typedef {object} EditOut
 * @property {MoveOut} move
 * @property {number} revision
 * @property {Meter[]} plan_meters
 * @property {CommuneMeters[]} communes those that the move touched
 * @property {Touched} touched
 * @property {{added: Problem[], removed: Problem[]}} problems
 */

/**
 * @typedef {object} MeterChange
 * @property {string} key
 * @property {string} name
 * @property {Meter["unit"]} unit
 * @property {string | number | null} before
 * @property {string | number | null} after
 */

/**
 * @typedef {object} PreviewOut
 * @property {MeterChange[]} meters of the plan
 * @property {{unit: string, name: string, meters: {key: string, before: string | number | null,
 *   after: string | number | null}[]}[]} communes
 * @property {{added: Problem[], removed: Problem[], added_count: number,
 *   removed_count: number}} problems
 * @property {number} changes
 * @property {{index: number, detail: string, english: string}[]} refused
 */

/**
 * @typedef {object} Problem
 * @property {string} id
 * @property {string} check
 * @property {string} family
 * @property {"error" | "warning" | "info"} severity
 * @property {string} sentence
 * @property {string} english
 * @property {Citation | null} citation
 * @property {string | null} commune
 * @property {string | null} commune_name
 * @property {string | null} site
 * @property {string | null} agency
 * @property {string | null} agency_name
 * @property {string} repair
 * @property {string} repair_en
 * @property {{by: string, at: string, reason: string} | null} accepted
 */

/**
 * @typedef {object} TrayPlacement
 * @property {string} site
 * @property {string} site_name
 * @property {string | null} building
 * @property {string | null} area_m2
 */

/**
 * @typedef {object} TrayAgency
 * @property {string} agency
 * @property {string} name
 * @property {string} kind
 * @property {number} posts
 * @property {string | null} needed_m2
 * @property {boolean} norm_verified
 * @property {string | null} allotted_m2
 * @property {"unplaced" | "short" | "placed" | "over" | "own-premises"} state
 * @property {TrayPlacement[]} placements
 */

/**
 * @typedef {object} TrayCommune
 * @property {string} unit key
 * @property {string} name
 * @property {string | null} needed_m2
 * @property {string | null} allotted_m2
 * @property {TrayAgency[]} agencies
 */

/**
 * @typedef {object} OfferedDisposition
 * @property {string} key
 * @property {string} name
 * @property {string} english
 * @property {string} colour
 * @property {boolean} lawful
 * @property {string[]} reasons why not
 * @property {string[]} reasons_en the same in English
 * @property {string} article
 * @property {string} instrument
 * @property {boolean} verified
 * @property {string[]} requires fields of a decision
 * @property {string[]} preconditions
 */

/**
 * @typedef {object} LawfulForMany
 * @property {{text: string, english: string}[]} reasons each once
 * @property {{key: string, name: string, english: string, colour: string, article: string,
 *   instrument: string, verified: boolean, requires: string[], lawful: number,
 *   refused: number[][]}[]} dispositions `refused`: the place of a site among those asked about,
 *   then the places of its reasons
 */

/**
 * @typedef {object} Space
 * @property {string | null} usable_m2
 * @property {string | null} allotted_m2
 * @property {string | null} free_m2
 * @property {{building: string, name: string, usable_m2: string | null,
 *   allotted_m2: string | null, free_m2: string | null}[]} buildings
 */

/** @typedef {{key: string, instrument: string, title: string, wording: string,
 *   verified: boolean}} LegalBasis */
/** @typedef {{key: string, name: string, english: string, colour: string, instrument: string,
 *   requires: string[]}} Disposition */

/**
 * @typedef {object} Origin
 * @property {number} import_id
 * @property {string} file_name
 * @property {string} sha256
 * @property {string} sheet
 * @property {number} row_number
 * @property {string} imported_at
 * @property {string | null} reverted_at
 * @property {Record<string, Record<string, any>>} cells by field
 */

/** @typedef {{id: number, text: string, revision: number, by: string, at: string}} Answer */
/** @typedef {{id: number, settled: boolean, reason: string, by: string, at: string}} Turn */

/**
 * @typedef {object} Comment with what followed it
 * @property {number} id
 * @property {"plan" | "site" | "agency" | "unit"} about
 * @property {string | null} site
 * @property {string | null} agency
 * @property {string | null} unit
 * @property {string} name of what it is on
 * @property {string | null} commune key
 * @property {string | null} commune_name
 * @property {number} revision
 * @property {string} text
 * @property {string} by
 * @property {string} at
 * @property {Answer[]} answers
 * @property {Turn[]} turns
 * @property {Turn | null} settled
 */

/** @typedef {{latest: number, open: number, settled: number, plan: number,
 *   sites: Record<string, number>, agencies: Record<string, number>,
 *   units: Record<string, number>}} CommentCounts open ones, by what they are on */

/** @typedef {Pick<Comment, "id" | "about" | "site" | "agency" | "unit" | "name" | "text" | "by"> &
 *   {comment: number, kind: "comment" | "answer" | "settle" | "reopen"}} Said */

/** @typedef {"hand" | "placement" | "succession" | "unchanged" | "unresolved"} Way */
/** @typedef {"unknown-agency" | "no-successor" | "split-unit" | "no-agency" | "several-agencies"
 *   | "no-site"} WhereReason */

/** @typedef {{total: number, ways: Record<string, number>}} WayCounts */
/** @typedef {{staff: WayCounts, assets: WayCounts}} SideCounts */
/** @typedef {{today: SideCounts, plan: SideCounts}} PeopleCounts */

/** @typedef {{agency: string | null, agency_name: string | null, site: string | null,
 *   site_name: string | null}} Whereabouts */

/**
 * @typedef {object} Going a person or an asset
 * @property {string} code
 * @property {string} name
 * @property {string | null} english
 * @property {number} quantity
 * @property {Whereabouts} today
 * @property {Whereabouts} plan
 * @property {Way} way
 * @property {WhereReason | null} reason
 */

/** @typedef {{agency: string, name: string, unit: string, unit_name: string,
 *   sites: string[]}} Destination */

/**
 * @typedef {object} PeopleAsked whose people and equipment shall be shown
 * @property {string | null} site
 * @property {string | null} agency at a site: only this one's
 * @property {string} name of the agency
 * @property {string | null} unit key of the commune
 * @property {{side: "today" | "plan", way: string} | null} list to be opened
 */

/** @typedef {import("../map/site_panel.js").SiteDetail} SiteDetail */

export {};
