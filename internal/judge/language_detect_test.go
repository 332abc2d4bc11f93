package judge

import "testing"

// Running text about a bakery in languages that are told by different means.
var samples = map[string]string{
	"de": "Die kleine Rösterei am Hafen wählt ihre Bohnen sehr sorgfältig aus, und jeder Kaffee wird von Hand geröstet. Wir sind jeden Tag für Sie da und freuen uns auf Ihren Besuch.",
	"fr": "La petite brûlerie du port choisit ses grains avec soin, et chaque café est torréfié à la main. Nous sommes là tous les jours pour vous et nous serons heureux de votre visite.",
	"es": "El pequeño tostadero del puerto elige sus granos con cuidado y cada café se tuesta a mano. Estamos aquí todos los días para usted y nos alegramos de su visita.",
	"pt": "A pequena torrefação do porto escolhe os seus grãos com cuidado e cada café é torrado à mão. Estamos aqui todos os dias para si e ficamos felizes com a sua visita.",
	"gl": "O pequeno tostadeiro do porto escolle os seus grans con coidado e cada café tóstase á man. Estamos aquí todos os días para vostede e alegrámonos da súa visita.",
	"ca": "El petit torrador del port tria els seus grans amb cura i cada cafè es torra a mà. Som aquí cada dia per a vostè i ens alegrem de la seva visita.",
	"it": "La piccola torrefazione del porto sceglie i suoi chicchi con cura e ogni caffè è tostato a mano. Siamo qui tutti i giorni per voi e siamo felici della vostra visita.",
	"nl": "De kleine koffiebranderij aan de haven kiest haar bonen met zorg en elke koffie wordt met de hand gebrand. Wij zijn er elke dag voor u en kijken uit naar uw bezoek.",
	"pl": "Mała palarnia przy porcie starannie wybiera swoje ziarna, a każda kawa jest palona ręcznie. Jesteśmy tu dla was każdego dnia i cieszymy się na waszą wizytę.",
	"sv": "Det lilla rosteriet vid hamnen väljer sina bönor med omsorg och varje kaffe rostas för hand. Vi är här varje dag för dig och vi ser fram emot ditt besök.",
	"ru": "Маленькая обжарочная у гавани тщательно выбирает зёрна, и каждый кофе обжаривается вручную. Мы здесь для вас каждый день и рады вашему визиту.",
	"uk": "Маленька обсмажка біля гавані ретельно обирає зерна, і кожна кава обсмажується вручну. Ми тут для вас щодня і раді вашому візиту, бо її люблять усі.",
	"el": "Το μικρό καφεκοπτείο στο λιμάνι διαλέγει τους κόκκους του με φροντίδα και κάθε καφές καβουρδίζεται στο χέρι. Είμαστε εδώ κάθε μέρα για εσάς.",
	"ja": "港の小さな焙煎所は豆を丁寧に選び、すべてのコーヒーを手作業で焙煎しています。毎日お待ちしておりますので、ぜひお越しください。",
	"zh": "港口的小烘焙坊精心挑选咖啡豆，每一份咖啡都是手工烘焙的。我们每天都在这里等您，欢迎您的光临。",
	"ko": "항구의 작은 로스터리는 원두를 정성껏 고르고 모든 커피를 손으로 볶습니다. 저희는 매일 이곳에서 여러분을 기다리고 있습니다.",
	"ar": "تختار المحمصة الصغيرة في الميناء حبوبها بعناية، وكل قهوة يتم تحميصها يدويا. نحن هنا كل يوم من أجلكم ونحن سعداء بزيارتكم في هذا المكان.",
	"hi": "बंदरगाह की छोटी रोस्टरी अपने दाने ध्यान से चुनती है और हर कॉफी हाथ से भूनी जाती है। हम आपके लिए हर दिन यहाँ हैं और आपके आने से हमें खुशी होती है।",
	"th": "โรงคั่วเล็กๆ ริมท่าเรือคัดเลือกเมล็ดกาแฟอย่างพิถีพิถัน และกาแฟทุกแก้วคั่วด้วยมือ เราอยู่ที่นี่เพื่อคุณทุกวัน",
	"vi": "Xưởng rang nhỏ bên cảng chọn hạt rất cẩn thận và mỗi loại cà phê đều được rang bằng tay. Chúng tôi ở đây mỗi ngày vì bạn và rất vui được đón bạn ghé thăm.",
	"he": "בית הקלייה הקטן בנמל בוחר את הפולים שלו בקפידה וכל קפה נקלה ביד. אנחנו כאן בשבילכם כל יום ושמחים לביקורכם.",
	"tr": "Limandaki küçük kavurma evi çekirdeklerini özenle seçer ve her kahve elle kavrulur. Biz her gün sizin için buradayız ve ziyaretiniz için çok mutlu oluruz.",
	"sw": "Kiwanda kidogo cha kukaanga kahawa bandarini huchagua mbegu zake kwa uangalifu na kila kahawa hukaangwa kwa mkono. Tuko hapa kila siku kwa ajili yenu.",
	"sk": "Malá pražiareň v prístave starostlivo vyberá svoje zrná a každá káva sa praží ručne. Sme tu pre vás každý deň a tešíme sa na vašu návštevu.",
	"af": "Die klein koffiebrandery by die hawe kies sy bone met sorg en elke koffie word met die hand gebrand. Ons is elke dag hier vir jou en sien uit na jou besoek.",
}

const english = "The small roastery at the harbour chooses its beans with care and every coffee is roasted by hand. We are here for you every day and we are happy about your visit."

func TestDetectLanguage_NothingHonestIsCalledWrong(t *testing.T) {
	t.Parallel()
	brief := detectLanguage(english).language
	if brief.code != "en" {
		t.Fatalf("English is taken for %s", brief.code)
	}
	for code, text := range samples {
		found := detectLanguage(text)
		if !found.couldBe(code, brief) {
			t.Errorf("a text in %s is taken for %s: %v", code, found.language.code, found.hits)
		}
		reported := detectLanguage(english)
		if reported.couldBe(code, brief) {
			t.Errorf("an English text could be in %s", code)
		}
		if code != "sw" && code != "sk" && code != "af" && found.certain && canonical(found.language.code) != code && found.hits[code] < nearShare {
			t.Logf("%s: found %s (%.2f), %s has %.2f", code, found.language.code, found.hits[found.language.code], code, found.hits[code])
		}
	}
}

func TestLanguagesNamed_KnowsNamesAndCodes(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Spanish": "es", "español": "es", "Englisch": "en", "espagnol": "es", "ES": "es", "es-419": "es", "es_MX": "es", "spa": "es", "Castilian": "es",
		"Catalan": "ca", "català": "ca", "ca": "ca", "Brazilian Portuguese": "pt", "Português (Brasil)": "pt", "pt-BR": "pt", "Simplified Chinese": "zh", "zh-Hans": "zh",
		"中文": "zh", "日本語": "ja", "Mandarin": "zh", "Deutsch": "de", "German (Austria)": "de", "Farsi": "fa", "Norwegian": "no", "Norsk": "no", "Bokmål": "no",
		"Ukrainian": "uk", "українська": "uk", "Swahili": "sw", "Kiswahili": "sw", "Tagalog": "tl", "Filipino": "tl", "British English": "en", "हिन्दी": "hi", "العربية": "ar",
	} {
		if got := languagesNamed(name); len(got) != 1 || got[0] != want {
			t.Errorf("%q names %v, want %s", name, got, want)
		}
	}
	for _, name := range []string{"Python", "SQL", "", "any", "formal", "all"} {
		if got := languagesNamed(name); len(got) != 0 {
			t.Errorf("%q names %v", name, got)
		}
	}
}
