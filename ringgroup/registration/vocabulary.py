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
    aaron abdel abdullah abel achmed adam adriaan agnieszka ahmed aicha aisha
    aleksandra ali alina amina amir amira anass andrzej anja anke anna annelies
    annemarie annika anouk antoinette anton arie arjan arjen asma astrid aylin ayoub
    ayse aziz barbara bart bartek bilal bouchra brahim bram carla caroline chaima
    chantal charlotte chris christiaan cindy claudia coen cornelis daan damian daniel
    danielle danique david deborah dekker denise dennis dewi dieuwke dijkstra dirk
    djamila dominika douae dunya dylan edwin elif elise ellen els emily emine emma
    emre enes erdem erik esra esther eva evelien ewa farah fatih fatiha fatima fatma
    femke fenna ferry fleur floor floris frank frans frederik gerard gerda gerrit
    gerritsen gijs gizem hakan halima hamid hamza hanan hanna hanneke hassan hatice
    hendrik hendriks henk hicham hoekstra ibrahim ilse imane ingrid irina iris isa
    jacek jacobs jaden jakub jamal janneke jansen janssen jasmijn jasper jayden jelle
    jeroen jesse jessica jochem johan johanna joke jolanda joost joris joyce judith
    julia julian jurre kacper karim karin katarzyna kaya kevin khadija khalid kirsten
    koen kowalski krzysztof kuijpers laila lars latifa laura laurens leila lieke linda
    lisa liselotte loes lotte lucas luuk maaike maarten maas magdalena mahmoud manon
    marcel margriet maria mariam marieke marijke mariska marjan marloes martijn marwa
    maryam mateusz maud mehmet meijer melissa meryem michael michal michiel mieke mila
    milan milou miriam mirjam mohamed mohammed monique mourad mulder murat mustafa
    nadia nadine naima nathalie niels nienke nina noah noor nora nordin noura olivia
    omar oskar osman ouassim patricia patrick paulina peeters peter peters petra
    pieter piotr priscilla quinten rachid rania raoul rayan rebecca reinier remco
    renate ria ricardo richard rick rinske robert robin roel ronald rosalie ruben
    rutger saar sabrina said salma samira samuel sander sandra sanne sara sarah saskia
    selim selin sem sevda sevgi shanti silvia simone sjoerd smeets smit smits sofia
    sophie stefan stijn suzanne sven svetlana tamara tess thijs thomas tijn timo
    tineke tobias tom tomasz tugba vera verhoeven vermeulen victor vincent wendy
    wesley wiktoria willem willems wim wisniewski wouter xavier yannick yara yasin
    yasmin yasmina yassin yildiz yilmaz youssef yusuf zahra zakaria zeynep zoe zofia
    zuzanna
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
    """
)
"""Capitals in mid-sentence that name nobody: days, languages, countries, care."""

ABBREVIATED: Final = _words(
    "bijv bv ca dhr dr drs enz etc evt excl fam geb incl ivm mbt mevr mw nl nr resp tel"
)
"""Words after whose full stop the sentence goes on."""

BETWEEN: Final = "(?:van|de|der|den|ter|ten|te|el|al|ben|le|la|di)"
"""What stands between a first name and a surname."""
VERBS: Final = "(?:is|heeft|wil|kan|gaat|zit|belt|was|woont|slaapt|eet|vraagt)"
"""What somebody does whose name begins a sentence."""
TWO_LETTERS: Final = (
    "(?:en|of|in|is|op|te|de|na|om|er|ze|we|je|al|zo|nu|ik|km|kg|cm|mm|jr|nl)"
)
"""What may follow a number of four digits, so that it is no postcode."""
UNITS: Final = (
    r"(?:jaar|jr|jarige?|keer|keren|x|maal|dag|dagen|week|weken|maanden?|mnd|uur|uren|u|"
    r"min|minuten|kind|kinderen|jongens|meisjes|meter|km|m|euro|ouders|gezinnen|"
    r"leerlingen|personen|mensen|groepen|gesprekken|vragen|broers|zussen|en|tot|of|%)"
)
"""What a number counts, so that it is no house number and no year."""
MONTHS: Final = (
    r"(?:jan(?:uari)?|feb(?:ruari)?|mrt|maart|apr(?:il)?|mei|juni?|juli?|aug(?:ustus)?|"
    r"sept?(?:ember)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_ONES: Final = "een|twee|drie|vier|vijf|zes|zeven|acht|negen"
DAYS: Final = (
    rf"(?:\d{{1,2}}|(?:(?:{_ONES})?en)?(?:twintig|dertig)(?:ste)?|eerste|derde|"
    rf"(?:{_ONES}|tien|elf|twaalf|(?:der|veer|vijf|zes|zeven|acht|negen)tien)(?:de)?)"
)
"""The day of a date, in digits or in words."""
STREETS: Final = (
    "(?:straat|str|laan|ln|weg|wg|plein|pln|dreef|dr|hof|pad|kade|singel|sngl|gracht|"
    "steeg|stg|dijk|dk|plantsoen|plnts|baan|heuvel|akker|park|prk)"
)
"""How streets end, and how that is shortened (NEN 5825)."""
LONG_STREETS: Final = (
    "(?:straatje|laantje|boulevard|blvd|allee|passage|promenade|wal|brink|strjitte|"
    "leane|dyk|markt|mrkt|kd|gr|hf|pd|bn|hvn|erf|hage|kamp|hoeve|horst|donk|beemd|"
    "gaarde|haven|kwartier|stins|state|burcht|plaats|veld|wei|hoven)"
)
"""What streets end in as well, after at least three letters: few other words do."""
AFTER_STREET: Final = "(?:[\\s-]+(?:noord|zuid|oost|west|midden|binnen|buiten))?"
"""What may follow before the number of the house."""
LANES: Final = "(?:straat|laan|weg|plein|dreef|hof|pad|kade|singel|dijk|park)"
"""What a street may begin with: laan van Meerdervoort."""
NAMED_AFTER: Final = r"(?:van|der|den|de|ter|ten)\s+(?:(?:de|der|den|het)\s+)?"
"""And what stands between that and a name."""
LIVES_AT: Final = (
    r"(?:woont|wonen|wonend|woonachtig|adres|woonadres|verhuisd?|verhuist|logeert)\b"
    r"[\s,:]*(?:is\s+)?(?:naar\s+|op\s+|aan\s+|in\s+|bij\s+)?"
)
"""What stands before the street where somebody lives."""
NO_STREET_NAME: Final = (
    "(?:sinds|met|al|voor|na|tot|een|ongeveer|over|groep|nu|ook|per|samen|ruim|bijna|"
    "zonder|klas|maar|vanaf|omdat|kamers|wil|heeft|is|en)"
)
"""What tells from how long, with whom or how somebody lives, and from no street."""
DIGITS: Final = f"(?:nul|{_ONES})"
"""Digits as they are spoken."""
HOUSE_NUMBERS: Final = (
    "(?:(?:(?:twee|drie|vier|vijf|zes|zeven|acht|negen|een)en)?"
    "(?:twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig)|"
    "(?:der|veer|vijf|zes|zeven|acht|negen)tien|"
    "twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|honderd)"
)
"""Numbers of houses in words; "een" alone is no number."""
NO_STREETS: Final = _words(
    """
    arbeidsmarkt autoweg bijbaan drachten fietspad geboorteplaats gerechtshof halverwege
    hockeyveld huizenmarkt ijsbaan kerkhof kerstmarkt loopbaan onderweg parkeerplaats
    pretpark recreatiepark rommelmarkt schoolplein slaapplaats snelweg speelpark
    speelplaats speelplein speelveld sportveld supermarkt vakantiepark voetbalveld
    weekmarkt werkplaats woningmarkt woonplaats zandpad zomerkamp
    """
)
CLASSES: Final = _words(
    """
    artikel bijlage brugklas fase groep groepen gymnasium havo klas klassen leerjaar
    lokaal mavo niveau type vmbo vraag vwo
    """
)
"""After these a number with a letter is no house number."""
PUBLIC_NUMBERS: Final = _words("08002000 08000113 08000432 08008113 116111 09008844")
"""Numbers of help for everybody: they are nobody's."""
