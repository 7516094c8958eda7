package site

// SomeZones are offered where a time zone is typed; every name of the IANA time
// zone database can be.
var SomeZones = []string{
	"America/New_York", "America/Detroit", "America/Indiana/Indianapolis",
	"America/Kentucky/Louisville", "America/Chicago", "America/Indiana/Knox", "America/Menominee",
	"America/North_Dakota/Center", "America/Denver", "America/Boise", "America/Phoenix",
	"America/Los_Angeles", "America/Anchorage", "America/Juneau", "America/Sitka",
	"America/Nome", "America/Adak", "Pacific/Honolulu", "America/Puerto_Rico", "America/St_Thomas",
	"Pacific/Guam", "Pacific/Saipan", "Pacific/Pago_Pago",
	"America/St_Johns", "America/Halifax", "America/Toronto", "America/Winnipeg", "America/Regina",
	"America/Edmonton", "America/Vancouver",
	"Europe/London", "Europe/Dublin", "Europe/Berlin", "Australia/Perth", "Australia/Adelaide",
	"Australia/Brisbane", "Australia/Sydney", "Pacific/Auckland", "UTC",
}
