"""Words by which free text is judged: first names, and capitals that name nobody.

Short lists of our own, in lower case and without accents; a word may stand in one of
the lists only. Must not know where they are looked for:
`ringgroup.registration.privacy` does.
"""

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NAMES: Final = _words(
    """
    aaron abdel abdullah abel achmed adam adriaan agnieszka ahmed aicha aisha aleksandra
    ali alina amina amir amira anass andrzej anja anke anna annelies annemarie annika
    anouk antoinette anton arie arjan arjen asma astrid aylin ayoub ayse aziz barbara
    bart bartek bilal bouchra brahim bram carla caroline chaima chantal charlotte chris
    christiaan cindy claudia coen cornelis daan damian daniel danielle danique david
    deborah dekker denise dennis dewi dieuwke dijkstra dirk djamila dominika douae dunya
    dylan edwin elif elise ellen els emily emine emma emre enes erdem erik esra esther
    eva evelien ewa farah fatih fatiha fatima fatma femke fenna ferry fleur floor floris
    frank frans frederik gerard gerda gerrit gerritsen gijs gizem hakan halima hamid
    hamza hanan hanna hanneke hassan hatice hendrik hendriks henk hicham hoekstra
    ibrahim ilse imane ingrid irina iris isa jacek jacobs jaden jakub jamal janneke
    jansen janssen jasmijn jasper jayden jelle jeroen jesse jessica jochem johan johanna
    joke jolanda joost joris joyce judith julia julian jurre kacper karim karin
    katarzyna kaya kees kevin khadija khalid kirsten koen kowalski krzysztof kuijpers
    laila lars latifa laura laurens leila lieke linda lisa liselotte loes lotte lucas
    luuk maaike maarten maas magdalena mahmoud manon marcel margriet maria mariam
    marieke marijke mariska marjan marlies marloes martijn marwa maryam mateusz maud
    mehmet meijer melissa meryem michael michal michiel mieke mila milan milou miriam
    mirjam mohamed mohammed monique mourad mulder murat mustafa nadia nadine naima
    nathalie niels nienke nina noah noor nora nordin noura olivia omar oskar osman
    ouassim patricia patrick paulina peeters peter peters petra pieter piotr priscilla
    quinten rachid rania raoul rayan rebecca reinier remco renate ria ricardo richard
    rick rinske robert robin roel ronald rosalie ruben rutger saar sabrina said salma
    samira samuel sander sandra sanne sara sarah saskia selim selin sem sevda sevgi
    shanti silvia simone sjoerd smeets smit smits sofia sophie stefan stijn suzanne sven
    svetlana tamara tess thijs thomas tijn timo tineke tobias tom tomasz tugba vera
    verhoeven vermeulen victor vincent wendy wesley wiktoria willem willems wim
    wisniewski wouter xavier yannick yara yasin yasmin yasmina yassin yildiz yilmaz
    youssef yusuf zahra zakaria zeynep zoe zofia zuzanna
    """
)
"""First names, and some surnames: asked about wherever they stand."""

ALSO_WORDS: Final = _words(
    """
    angel bakker bas bo boer bos bruin can daisy dean demi finn guus hans iman
    jaap jan job joy kim lot luna mark max mees merel mert mo nur pim puck rob romy
    roos sam senna sky storm teun tim ton visser vos     """
)
"""First names that are words too: asked about in a name's place only."""

TITLES: Final = _words(
    """
    dhr dokter dr drs fam familie gezin heer juf juffrouw meester meneer mevr mevrouw
    mijnheer mr mrs mw
    """
)
"""Whatever has a capital after these is a name."""

RELATIONS: Final = _words(
    """
    baby broer broers broertje broertjes buurman buurmeisje buurvrouw collega dochter
    dochters dochtertje genaamd heet heten jongen kind kinderen kleindochter kleinzoon
    leerling mam mama meisje moeder naam namen neef neefje nicht nichtje oma oom opa
    papa partner pleegdochter pleegzoon stiefdochter stiefmoeder stiefvader stiefzoon
    tante tweeling vader vriend vriendin vriendje zonen zoon zoons zoontje zus zusje
    zusjes zussen
    """
)
"""After these a first name is one, however it is written."""

NEUTRAL: Final = _words(
    """
    add adhd ambulant antilliaans aob april arabisch arabische asperger ass augustus
    autisme azc belgie berbers bjz brabant brabants brabantse bsn bso bulgaars
    buurtteam chinees chinese cjg coa corona covid cptss cvd december dinsdag discord
    donderdag duits duitse duitsland duo eindhoven engels engelse eritrea europa
    facebook farsi februari fortnite frans franse gga ggd ggz havo hbo hindi homestart
    hongaars hsp ib iber ik ind instagram internet iq isk islam italiaans januari
    jeugdwet jgz juli juni kdv kempen kerst kindertelefoon leerplicht limburg lvb
    maandag maart maatje marokkaans marokkaanse marokko mbo mee mei nah nederland
    nederlander nederlands nederlandse netflix noord-brabant november ocd odd
    oekraiens oekraiense oekraine offerfeest okido oktober opvoedpoli pasen pddnos pgb
    pinksteren po poh polen pools poolse portugees psz ptss raad ramadan roblox
    roemeens rots russisch russische sbo september sinterklaas snapchat somalisch
    spaans spaanse suikerfeest surinaams surinaamse suriname svb syrie syrisch
    syrische teams thuis tigrinya tiktok tos triple turkije turks turkse u uw uwv
    veilig vmbo vo vrijdag vso vve vwo water whatsapp wij wijkteam wmo woensdag
    youtube zaterdag zondag zoom
    noord oost zuid west noordoost zuidoost noordwest zuidwest
    afghanistan algerije angola argentinie armenie aruba australie bonaire bosnie
    brazilie bulgarije canada chili china colombia congo curacao cyprus denemarken
    egypte engeland estland ethiopie filipijnen finland frankrijk georgie ghana
    griekenland guinee hongarije ierland indonesie irak iran israel italie japan jemen
    jordanie kaapverdie kameroen kazachstan kenia kosovo kroatie letland libanon libie
    litouwen macedonie mexico moldavie nigeria noorwegen oostenrijk pakistan palestina
    peru portugal roemenie rusland rwanda senegal servie slovenie slowakije soedan
    somalie spanje thailand tsjechie tunesie turkmenistan venezuela vietnam zweden
    zwitserland
    amsterdam breda enschede groningen haarlem helmond maastricht nijmegen rotterdam
    tilburg utrecht zwolle
    buurtgezinnen centrum consultatiebureau down efteling fifa gemeente gilles halt home
    humanitas jeugdfonds leergeld sport start teletolk tolkcontact voedselbank
    jeugd jeugdbescherming jeugdhulp jeugdzorg kinderbijslag kinderombudsman
    kinderopvang minecraft nintendo opvoedinformatie ouderschap playstation
    opvoeden praktijkonderwijs rechtbank studiefinanciering tourette xbox
    """
)
"""Capitals in mid-sentence that name nobody: days, languages, countries, care."""

ABBREVIATED: Final = _words(
    "bijv bv ca dhr dr drs enz etc evt excl fam geb incl ivm mbt mevr mvr mw "
    "nl nr ondert resp tel vrw"
)
"""Words after whose full stop the sentence goes on."""

BETWEEN: Final = "(?:van|de|der|den|ter|ten|te|el|al|ben|le|la|di)"
"""What stands between a first name and a surname."""
VERBS: Final = (
    "(?:is|heeft|wil|kan|gaat|zit|belt|was|woont|slaapt|eet|vraagt|huilt|speelt|doet|"
    "zegt|luistert|krijgt|moet|mag|durft|wordt|werd|vindt)"
)
"""What somebody does whose name begins a sentence."""
SURNAME_ENDS: Final = "(?:sen|ssen|stra|inga|ema|huizen|dijk|berg|mans|horst|eveld)"
"""How many Dutch surnames end; asked about after a title alone."""
WHOSE: Final = (
    r"(?:(?:de|het|zijn|haar)\s+)?"
    "(?:beller|dochter|kind|moeder|ouder|vader|zoon)"
)
"""Whose name it is."""
APPS: Final = (
    "snap|snapchat|insta|instagram|ig|tiktok|fb|facebook|telegram|discord|hotmail|gmail"
)
"""After which a word with a digit or a stroke in it tells who somebody is."""
NO_NAME: Final = _words(
    """
    al anders bekend belangrijk de een fout geen het lastig nodig nog niet niets
    onbekend ook privacy privé prive verkeerd verzonnen wel weg
    """
)
"""What is said of a name, and is none."""
TWO_LETTERS: Final = (
    "(?:en|of|in|is|op|te|de|na|om|er|ze|we|je|al|zo|nu|ik|km|kg|cm|mm|jr|nl)"
)
"""What may follow a number of four digits, so that it is no postcode."""
UNITS: Final = (
    r"(?:jaar|jr|jarige?|keer|keren|x|maal|dag|dagen|week|weken|maanden?|mnd|uur|uren|u|"
    r"min|minuten|kind|kinderen|jongens|meisjes|meter|km|m|euro|ouders|gezinnen|"
    r"leerlingen|personen|mensen|groepen|gesprekken|vragen|broers|zussen|jongeren|pubers|"
    r"(?:klein|pleeg|stief)?kinderen|kindjes|baby's|peuters|kleuters|zonen|zoons|dochters|"
    r"broertjes|zusjes|vriend(?:inn)?en|buren|volwassenen|mannen|vrouwen|honden|avonden|"
    r"ochtenden|middagen|nachten|kamers|deuren|straten|huizen|woningen|adressen|hoog|"
    r"verdiepingen|lessen|sessies|afspraken|zittingen|gewonden|scholen|klassen|oudere|"
    r"andere|grote|kleine|m2|kg|mg|gram|e|en|tot|of|%)"
)
"""What a number counts, so that it is no year."""
COUNTED: Final = UNITS.replace("|en|tot|of", "")
"""And no house number: "12 en 14" is one, but for "12 en 14 jaar"."""
MONTHS: Final = (
    r"(?:jan(?:uari)?|feb(?:ruari)?|mrt|maart|apr(?:il)?|mei|juni?|juli?|aug(?:ustus)?|"
    r"sept?(?:ember)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_ONES: Final = "een|twee|drie|vier|vijf|zes|zeven|acht|negen"
_TENS: Final = "twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig"
DAYS: Final = (
    rf"(?:\d{{1,2}}|(?:(?:{_ONES})?en)?(?:twintig|dertig)(?:ste)?|eerste|derde|"
    rf"(?:{_ONES}|tien|elf|twaalf|(?:der|veer|vijf|zes|zeven|acht|negen)tien)(?:de)?)"
)
"""The day of a date, in digits or in words."""
STREETS: Final = (
    "(?:straat|str|laan|ln|weg|wg|plein|pln|pl|dreef|dr|hof|pad|kade|singel|sngl|sgl|"
    "gracht|steeg|stg|dijk|dk|plantsoen|plantsn|plntsn|plnts|plants|baan|heuvel|akker|"
    "park|prk)"
)
"""How streets end, and how that is shortened (NEN 5825)."""
WIND: Final = "(?:noord|zuid|oost|west)"
"""What may stand against such an end: kapelstrzuid."""
LONG_STREETS: Final = (
    "(?:straatje|laantje|boulevard|blvd|allee|passage|promenade|wal|brink|strjitte|"
    "leane|dyk|paadje|dijkje|weggetje|pleintje|hofje|steegje|markt|mrkt|kd|gr|hf|pd|bn|hvn|erf|hage|kamp|hoeve|horst|donk|beemd|"
    "gaarde|haven|kwartier|stins|state|burcht|plaats|veld|wei|hoven|drf|bd|grt|prom|"
    "vaart|vest|poort)"
)
"""What streets end in as well, after at least three letters: few other words do."""
AFTER_STREET: Final = (
    r"(?:[\s.-]+(?:noord|zuid|oost|west|midden|binnen|buiten|[nozw](?:\.?[nozw])?)"
    r"(?![a-z]))?"
)
"""What may follow before the number of the house."""
LANES: Final = (
    r"(?:straat|str|laan|ln|weg|plein|pln|dreef|hof|pad|kade|singel|dijk|park)\.?"
)
"""What a street may begin with: laan van Meerdervoort."""
NAMED_AFTER: Final = (
    r"(?:v\s?[./]?\s?d\.?|v\.?|van|der|den|de|ter|ten)\s+(?:(?:de|der|den|het|'t)\s+)?"
)
"""And what stands between that and a name."""
BEFORE_HOUSE: Final = (
    r"(?:(?:op|nr|no|num|nummer|huisnummer|huisnr|hnr|hs|huis|flat|app|"
    r"appartement|kamer|etage)(?![a-z])[\s.:#]{0,3}){0,2}"
)
"""What may stand before the number of a house."""
IN_STREET: Final = r"(?:in|van|aan|op)\s+(?:de\s+|het\s+)?"
"""What stands between such a number and the street."""
SURE_STREETS: Final = (
    "(?:straat|str|laan|plein|singel|steeg|gracht|dreef|kade|plantsoen)"
)
"""Endings of streets, for where the number comes first: 12 Kerkstraat."""
ALONE: Final = (
    "(?:markt|plein|heuvel|dreef|boulevard|blvd|passage|promenade|singel|ringbaan)"
)
"""What is a street by itself: Markt 12, op de Heuvel 3."""
APART: Final = (
    "(?:straat|str|laan|ln|wg|pln|dreef|kade|singel|sngl|gracht|steeg|stg|plantsoen|"
    "plnts)"
)
"""What may stand apart from the name before it: kerk str. 12."""
ROADS: Final = "(?:provinciale|prov|rijks|oude|nieuwe)"
"""And what makes a "weg" that stands apart the name of one."""
NOT_OF_A_STREET: Final = (
    "(?:dezelfde|deze|onze|eigen|hele|andere|elke|iedere|drukke|halve|naar|langs|geen|"
    "over|van|uit|het|een|hun|haar|zijn|mijn|die|dat|per|"
    "loopt|fietst|rijdt|speelt|volgt)"
)
"""What stands before "straat" and names none."""
LIVES_AT: Final = (
    r"(?:(?:woont|woonden?|wonen|wonend|woonachtig|adres|woonadres|verhuisd?|verhuist|logeert|"
    r"verblijft|verblijven)\b[\s,:]*(?:is\s+)?(?:naar\s+|op\s+|aan\s+|in\s+|bij\s+)?"
    r"|huis\s+(?:aan|op)\s+)"
)
"""What stands before the street where somebody lives."""
NO_STREET_YET: Final = "(?:in|op|aan|bij|naar)"
"""With a number after it, no street: woont in 2 kamers."""
NO_STREET_NAME: Final = (
    "(?:sinds|met|al|voor|na|tot|een|ongeveer|over|groep|nu|ook|per|samen|ruim|bijna|"
    "zonder|klas|maar|vanaf|omdat|kamers|wil|heeft|is|en)"
)
"""What tells from how long, with whom or how somebody lives, and from no street."""
_TO_A_HUNDRED: Final = (
    rf"(?:(?:{_ONES})\s?en\s?)?(?:{_TENS})|(?:der|veer|vijf|zes|zeven|acht|negen)tien|"
    "tien|elf|twaalf|twee|drie|vier|vijf|zes|zeven|acht|negen"
)
HOUSE_NUMBERS: Final = (
    rf"(?:(?:{_ONES})?honderd(?:\s?(?:en\s)?(?:{_TO_A_HUNDRED}|een))?|{_TO_A_HUNDRED}|"
    r"een(?=\s*(?:[,.;:)!?]|$)))"
)
"""Numbers of houses in words; "een" is one only where something ends with it."""
NO_STREETS: Final = _words(
    """
    arbeidsmarkt autoweg bijbaan drachten fietspad geboorteplaats gerechtshof halverwege
    hockeyveld huizenmarkt ijsbaan kerkhof kerstmarkt loopbaan onderweg parkeerplaats
    pretpark recreatiepark rommelmarkt schoolplein slaapplaats snelweg speelpark
    speelplaats speelplein speelveld sportveld supermarkt vakantiepark voetbalveld
    luchtvaart paspoort scheepvaart tuinpad weekmarkt welvaart werkplaats woningmarkt
    woonplaats zandpad zomerkamp
    """
)
CLASSES: Final = _words(
    """
    artikel bijlage brugklas fase groep groepen gymnasium havo klas klassen leerjaar
    lokaal mavo niveau type vmbo vraag vwo
    """
)
"""After these a number with a letter is no house number."""
BEFORE_NUMBER: Final = (
    "(?:me|mij|hem|haar|ze|op|is|nr|nummer|terug|naar|via|en|dan|daarna|komma|"
    "streep(?:je)?|plus|x)"
)
"""What may stand between a number and what announces it."""
MAIL_HOSTS: Final = "(?:gmail|hotmail|outlook|icloud|ziggo|kpn|yahoo|xs4all|telfort)"
PUBLIC_NUMBERS: Final = _words("08002000 08000113 08000432 08008113 116111 09008844")
"""Numbers of help for everybody: they are nobody's."""
