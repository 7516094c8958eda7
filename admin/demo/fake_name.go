package demo

import "math/rand/v2"

// fakeCulture is where the names of fake people come from. Their last names
// mean example, sample or pattern in the language, so that nobody is called so.
type fakeCulture struct{ last, first []string }

var fakeCultures = []fakeCulture{
	{
		[]string{"Example", "Sample", "Specimen", "Placeholder"},
		[]string{"Avery", "Jordan", "Casey", "Riley", "Harper", "Quinn", "Emerson"},
	},
	{
		[]string{"Ejemplo", "Muestra", "De la Muestra"},
		[]string{"Lucía", "Mateo", "Ximena", "José Luis", "Rosa María", "Íñigo", "Inés"},
	},
	{
		[]string{"Exemplo", "Amostra", "Dos Exemplos"},
		[]string{"João", "Conceição", "Thiago", "Beatriz", "Davi"},
	},
	{[]string{"Exemple", "Échantillon"}, []string{"Amélie", "Éric", "Jean-Luc", "Zoé", "Loïc"}},
	{[]string{"Egzanp"}, []string{"Widelene", "Jean-Robert", "Mirlande", "Stevenson"}},
	{[]string{"Beispiel", "Muster"}, []string{"Jürgen", "Käthe", "Anneliese", "Björn", "Uwe"}},
	{[]string{"Esempio", "Campione"}, []string{"Giulia", "Niccolò", "Chiara", "Matteo"}},
	{[]string{"Voorbeeld", "Van der Voorbeeld"}, []string{"Saskia", "Joost", "Floor", "Bram"}},
	{[]string{"Exempel", "Eksempel"}, []string{"Åsa", "Søren", "Lærke", "Nils"}},
	{[]string{"Esimerkki"}, []string{"Aino", "Väinö", "Päivi"}},
	{[]string{"Dæmi"}, []string{"Þóra", "Ásgeir"}},
	{[]string{"Sampla"}, []string{"Aoife", "Niamh", "Pádraig", "Siobhán"}},
	{[]string{"Przykład"}, []string{"Agnieszka", "Łukasz", "Małgorzata", "Zbigniew"}},
	{[]string{"Příklad"}, []string{"Jiří", "Markéta", "Ondřej"}},
	{[]string{"Példa"}, []string{"Eszter", "Gergő", "Ilona"}},
	{[]string{"Exemplu"}, []string{"Ioana", "Ștefan", "Mircea"}},
	{[]string{"Pryklad", "Zrazok"}, []string{"Oksana", "Taras", "Yulia", "Bohdan"}},
	{[]string{"Obrazets"}, []string{"Svetlana", "Arkady", "Galina"}},
	{[]string{"Paradeigma"}, []string{"Eleni", "Stavros", "Despina"}},
	{[]string{"Örnek"}, []string{"Elif", "Çağlar", "Gülşen", "Ömer"}},
	{[]string{"Orinak"}, []string{"Anahit", "Vahan", "Siranush"}},
	{[]string{"Mithal", "Al-Mithal"}, []string{"Noor", "Yusuf", "Layla", "Karim", "Hanan"}},
	{[]string{"Nemuneh"}, []string{"Shirin", "Farhad", "Parisa"}},
	{[]string{"Dugma"}, []string{"Tamar", "Noam", "Yael"}},
	{[]string{"Udaharan"}, []string{"Priya", "Arjun", "Sunita", "Vikram", "Lakshmi"}},
	{[]string{"Udahoron"}, []string{"Rashida", "Anwar", "Shampa"}},
	{[]string{"Lizi"}, []string{"Mei", "Xiaoming", "Jiahui", "Wei"}},
	{[]string{"Mihon"}, []string{"Haruka", "Kenji", "Sakura", "Daichi"}},
	{[]string{"Yesi"}, []string{"Min-jun", "Seo-yeon", "Ji-hoon"}},
	{[]string{"Ví Dụ"}, []string{"Thị Hoa", "Minh", "Ngọc", "Văn Tâm"}},
	{[]string{"Contoh"}, []string{"Siti", "Budi", "Dewi"}},
	{[]string{"Halimbawa"}, []string{"Jun", "Maricel", "Ligaya", "Rodel"}},
	{[]string{"Mfano"}, []string{"Asha", "Juma", "Zawadi", "Baraka"}},
	{[]string{"Isibonelo", "Umzekelo"}, []string{"Thandi", "Sipho", "Nomvula", "Lwazi"}},
	{[]string{"Apẹẹrẹ"}, []string{"Adé", "Folúkẹ́", "Ìfẹ́", "Ṣadé"}},
	{[]string{"Tusaale"}, []string{"Hodan", "Abdi", "Ifrah"}},
	{[]string{"Misale"}, []string{"Selam", "Dawit", "Hiwot"}},
	{[]string{"Laʻana"}, []string{"Kalani", "Leilani", "Kekoa"}},
	{[]string{"Tauira"}, []string{"Aroha", "Tāne", "Mere"}},
}

// fakeName invents a name: mostly of one culture, sometimes of two, sometimes
// with two last names.
func fakeName(r *rand.Rand) (first, last string) {
	culture := fakeCultures[r.IntN(len(fakeCultures))]
	first, last = oneOf(r, culture.first), oneOf(r, culture.last)
	if r.IntN(4) == 0 {
		culture = fakeCultures[r.IntN(len(fakeCultures))]
		last = oneOf(r, culture.last)
	}
	if r.IntN(6) == 0 {
		if second := oneOf(r, fakeCultures[r.IntN(len(fakeCultures))].last); second != last {
			last += "-" + second
		}
	}
	return first, last
}

func oneOf[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }
